import type { ComposeService } from '../domain/compose-manifest.ts';
import type { Variable } from '../domain/environment.ts';
import { composeReader, type ReadValue } from './compose-value.ts';
import { type EnvFileVariable, parseEnvFile } from './env-file.ts';
import { joinPath, type ProjectFiles } from './project-files.ts';

/** The `.env` beside a compose file, as written. */
export function dotenvVariables(folder: string, files: ProjectFiles): readonly Variable[] {
  return readEnvFile(joinPath(folder, '.env'), files).map(({ name, value, span }) => ({
    name,
    value,
    span,
    from: 'env-file',
  }));
}

/** What compose interpolates with: the `.env` beside the file. The caller's own environment is unknown. */
export function composeVariables(folder: string, files: ProjectFiles): ReadonlyMap<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  const read = composeReader(known);
  // A value may use the names above it.
  for (const variable of readEnvFile(joinPath(folder, '.env'), files))
    known.set(variable.name, resolved(variable, read));
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
    // A value may use the names above it.
    const above = new Map(outer);
    const readLine = file.raw === true ? asWritten : composeReader(above);
    for (const variable of path === undefined ? [] : readEnvFile(path, files)) {
      const { name: key, span } = variable;
      const value = variable.value === undefined ? outer.get(key) : resolved(variable, readLine);
      above.set(key, value);
      byName.set(key, { name: key, value, span, from: 'env-file' });
    }
  }
  for (const { name, value, span } of service.environment)
    byName.set(name, { name, value: value === undefined ? outer.get(name) : read(value).text, span });
  return { variables: [...byName.values()], complete };
}

/** The variables of an env file of the project; none where it could not be read. */
function readEnvFile(path: string, files: ProjectFiles): readonly EnvFileVariable[] {
  const text = files.text(path);
  return text === undefined ? [] : parseEnvFile(path, text);
}

function resolved({ value, literal }: EnvFileVariable, read: ReadValue): string | undefined {
  return value === undefined || literal ? value : read(value).text;
}

/** For env files with `format: raw`. */
const asWritten: ReadValue = (text) => ({ text, fixed: true });
