import type { ComposeService } from '../domain/compose-manifest.ts';
import type { Variable } from '../domain/environment.ts';
import { composeReader } from './compose-value.ts';
import { joinPath, type ProjectFiles } from './project-files.ts';

/** What compose interpolates with: the `.env` beside the file. The caller's own environment is unknown. */
export function composeVariables(folder: string, files: ProjectFiles): ReadonlyMap<string, string | undefined> {
  const path = joinPath(folder, '.env');
  const known = new Map<string, string | undefined>();
  const read = composeReader(known);
  // A value may use the names above it.
  for (const { name, value } of path === undefined ? [] : readEnvFile(path, files))
    known.set(name, value === undefined ? undefined : read(value).text);
  return known;
}

/**
 * The variables of a service: those of its image, its env files over them, its own `environment` over all. A name
 * without a value comes from the caller; what only the caller knows is undefined.
 */
export function serviceVariables(
  service: ComposeService,
  folder: string,
  outer: ReadonlyMap<string, string | undefined>,
  files: ProjectFiles,
  image: readonly Variable[] = [],
): { readonly variables: readonly Variable[]; readonly complete: boolean } {
  const read = composeReader(outer);
  const byName = new Map(image.map((variable) => [variable.name, variable]));
  let complete = true;
  for (const file of service.envFiles) {
    const name = read(file.value).text;
    const path = name === undefined ? undefined : joinPath(folder, name);
    if (path === undefined || files.text(path) === undefined) complete = false;
    for (const variable of path === undefined ? [] : readEnvFile(path, files))
      byName.set(variable.name, {
        ...variable,
        value: variable.value === undefined ? undefined : read(variable.value).text,
        from: 'env-file',
      });
  }
  for (const { name, value, span } of service.environment)
    byName.set(name, { name, value: value === undefined ? outer.get(name) : read(value).text, span });
  return { variables: [...byName.values()], complete };
}

/** Lines `NAME=value` of an env file, quotes removed. */
export function readEnvFile(path: string, files: ProjectFiles): readonly Variable[] {
  const text = files.text(path);
  if (text === undefined) return [];
  const variables: Variable[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim().replace(/^export\s/, '');
    const equals = trimmed.indexOf('=');
    if (equals > 0 && !trimmed.startsWith('#')) {
      const name = trimmed.slice(0, equals).trim();
      const raw = trimmed.slice(equals + 1).trim();
      const quote = raw[0] === '"' || raw[0] === "'" ? raw[0] : undefined;
      const value =
        quote !== undefined && raw.endsWith(quote) && raw.length > 1 ? raw.slice(1, -1) : raw.replace(/\s#.*$/, '');
      const offset = start + line.indexOf(trimmed);
      variables.push({ name, value, span: { path, start: offset, end: offset + trimmed.length } });
    }
    start += line.length + 1;
  }
  return variables;
}
