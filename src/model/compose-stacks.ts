import type { ComposeManifest, ComposeService } from '../domain/compose-manifest.ts';
import type { AppendedList } from '../domain/environment.ts';
import { composeNames } from '../domain/file-names.ts';
import { limits } from '../domain/limits.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Located } from '../domain/source.ts';
import { entryOf } from '../domain/tree.ts';
import { mergeServices } from './compose-merge.ts';
import { composeVariables } from './compose-variables.ts';
import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/** Files that are started as one, with their services joined. */
export interface ComposeStack {
  /** Its main file: the base under an override, the overlay itself where an overlay is joined to its base. */
  readonly path: string;
  /** Directory to which paths in the services are relative, and that of `.env`. */
  readonly folder: string;
  readonly services: readonly StackService[];
}

export interface StackService {
  readonly service: ComposeService;
  readonly appended: readonly AppendedList[];
  /** False where the rest of the service stands in a file that was not joined. */
  readonly complete: boolean;
  /** The stack that already has the same service unchanged; undefined where it is this one. */
  readonly sameAs: string | undefined;
}

const overrideNames = [
  ...['compose.override.yml', 'compose.override.yaml'],
  ...['docker-compose.override.yml', 'docker-compose.override.yaml'],
];
const deepestExtends = limits.extendsDepth.most;

/**
 * Joins compose files into what is started together: the files that `.env` names (`COMPOSE_FILE`), else the first default
 * name of a directory with its override; an overlay (a file that adds to services of that base and cannot run alone)
 * with the base; every other file by itself.
 */
export function composeStacks(manifests: readonly Manifest[], support: ProjectFiles): readonly ComposeStack[] {
  const files = manifests.filter((manifest) => manifest.kind === 'compose');
  const byPath = new Map(files.map((file) => [file.path, file]));
  const included = new Set(
    files.flatMap((file) => file.includes.map(({ value }) => joinPath(directoryOf(file.path), value))),
  );
  const stacks: ComposeStack[] = [];
  for (const file of files) {
    const folder = directoryOf(file.path);
    const name = file.path.slice(folder === '' ? 0 : folder.length + 1).toLowerCase();
    const listed = listedFiles(folder, support, byPath);
    const [main, ...over] = listed;
    if (main !== undefined && listed.includes(file)) {
      if (file === main) {
        const services = over.reduce<readonly StackService[]>(
          (joined, next) => laidOver(joined, servicesOf(next, byPath), undefined),
          servicesOf(main, byPath),
        );
        stacks.push({ path: main.path, folder, services });
      }
      continue;
    }
    const base = main ?? firstOf(composeNames, folder, byPath);
    if (
      base !== undefined &&
      file.path !== base.path &&
      overrideNames.includes(name) &&
      file === firstOf(overrideNames, folder, byPath)
    )
      continue;
    if (included.has(file.path)) continue;
    const own = servicesOf(file, byPath);
    if (file === base) {
      const override = firstOf(overrideNames, folder, byPath);
      stacks.push({
        path: file.path,
        folder,
        services: override === undefined ? own : laidOver(own, servicesOf(override, byPath), undefined),
      });
    } else if (base !== undefined && isOverlay(file, base)) {
      stacks.push({ path: file.path, folder, services: laidOver(servicesOf(base, byPath), own, base.path) });
    } else stacks.push({ path: file.path, folder, services: own });
  }
  return stacks;
}

/** The files of `COMPOSE_FILE` in the `.env` of a directory, where all of them are there and in that directory. */
function listedFiles(
  folder: string,
  support: ProjectFiles,
  files: ReadonlyMap<string, ComposeManifest>,
): readonly ComposeManifest[] {
  const known = composeVariables(folder, support);
  const names = known.get('COMPOSE_FILE')?.split(known.get('COMPOSE_PATH_SEPARATOR') ?? ':') ?? [];
  const found = names.flatMap((name) => files.get(joinPath(folder, name.trim())) ?? []);
  const isWhole = found.length === names.length && found[0] !== undefined && directoryOf(found[0].path) === folder;
  return isWhole ? found : [];
}

function firstOf(
  names: readonly string[],
  folder: string,
  files: ReadonlyMap<string, ComposeManifest>,
): ComposeManifest | undefined {
  for (const name of names) {
    const file = files.get(folder === '' ? name : `${folder}/${name}`);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Some of its services cannot run alone, and all of those stand in the base. */
function isOverlay(file: ComposeManifest, base: ComposeManifest): boolean {
  const lacking = file.services.filter((service) => !runsAlone(service));
  const names = new Set(base.services.map(({ name }) => name));
  return lacking.length > 0 && lacking.every(({ name }) => names.has(name));
}

function runsAlone(service: ComposeService): boolean {
  return (
    service.image !== undefined ||
    service.build !== undefined ||
    service.extends !== undefined ||
    entryOf(service.settings, 'provider') !== undefined
  );
}

function laidOver(
  base: readonly StackService[],
  over: readonly StackService[],
  sameAs: string | undefined,
): readonly StackService[] {
  const added = new Map(over.map((entry) => [entry.service.name, entry]));
  const joined = base.map((entry): StackService => {
    const other = added.get(entry.service.name);
    if (other === undefined) return { ...entry, sameAs };
    added.delete(entry.service.name);
    const { service, appended } = mergeServices(entry.service, other.service);
    return {
      service,
      appended: [...entry.appended, ...other.appended, ...appended],
      complete: runsAlone(service),
      sameAs: undefined,
    };
  });
  return [...joined, ...added.values()];
}

/** The services of a file and of what it includes, each with what it extends. */
function servicesOf(file: ComposeManifest, files: ReadonlyMap<string, ComposeManifest>): readonly StackService[] {
  const folder = directoryOf(file.path);
  const found = new Map<string, StackService>();
  const pending = [file];
  const seen = new Set<string>();
  for (let next = pending.shift(); next !== undefined && seen.size < deepestExtends; next = pending.shift()) {
    if (seen.has(next.path)) continue;
    seen.add(next.path);
    const home = directoryOf(next.path);
    for (const service of ownServices(next, files, home, folder))
      if (!found.has(service.service.name)) found.set(service.service.name, service);
    for (const group of includesOf(next, files)) {
      const [first, ...over] = group;
      if (first === undefined) continue;
      if (over.length === 0 && first.directory === undefined) pending.push(first.file);
      else
        for (const service of includedTogether(group, files, home, folder))
          if (!found.has(service.service.name)) found.set(service.service.name, service);
    }
  }
  return [...found.values()];
}

/** The services of one file, with paths relative to `folder` in place of `home`. */
function ownServices(
  file: ComposeManifest,
  files: ReadonlyMap<string, ComposeManifest>,
  home: string,
  folder: string,
): readonly StackService[] {
  return file.services.map((service) => {
    const whole = extended(service, file, files, 0);
    return { ...whole, service: rebase(whole.service, home, folder) };
  });
}

interface IncludedFile {
  readonly file: ComposeManifest;
  readonly directory: string | undefined;
}

/** The entries of `include`: each a file, with the files that are laid over it. Files that were not found are left out. */
function includesOf(
  file: ComposeManifest,
  files: ReadonlyMap<string, ComposeManifest>,
): readonly (readonly IncludedFile[])[] {
  const home = directoryOf(file.path);
  const groups: IncludedFile[][] = [];
  for (const { value, over, directory } of file.includes) {
    if (over !== true) groups.push([]);
    const target = files.get(joinPath(home, value));
    if (target !== undefined) groups.at(-1)?.push({ file: target, directory });
  }
  return groups;
}

/** Files of one entry of `include`, with paths relative to its `project_directory`, else to the first of them. */
function includedTogether(
  group: readonly IncludedFile[],
  files: ReadonlyMap<string, ComposeManifest>,
  home: string,
  folder: string,
): readonly StackService[] {
  const [first, ...over] = group;
  if (first === undefined) return [];
  const named = first.directory === undefined ? undefined : joinPath(home, first.directory);
  const directory = named ?? directoryOf(first.file.path);
  const services = (one: IncludedFile) => ownServices(one.file, files, directory, folder);
  return over.reduce((base, next) => laidOver(base, services(next), undefined), services(first));
}

function extended(
  service: ComposeService,
  file: ComposeManifest,
  files: ReadonlyMap<string, ComposeManifest>,
  depth: number,
): StackService {
  const alone = { service, appended: [], sameAs: undefined };
  const from = service.extends;
  if (from === undefined) return { ...alone, complete: runsAlone(service) };
  const home = directoryOf(file.path);
  const source = from.file === undefined ? file : files.get(joinPath(home, from.file));
  const base = source?.services.find(({ name }) => name === from.service);
  if (source === undefined || base === undefined || depth >= deepestExtends || base === service)
    return { ...alone, complete: false };
  const whole = extended(base, source, files, depth + 1);
  const parent = withoutDependencies(rebase(whole.service, directoryOf(source.path), home));
  const { service: joined, appended } = mergeServices(
    { ...parent, extends: undefined },
    { ...service, extends: undefined },
  );
  return {
    // Its own place, not that of what it extends.
    service: {
      ...joined,
      name: service.name,
      span: service.span,
      settings: { ...joined.settings, span: service.settings.span },
    },
    appended: [...whole.appended, ...appended],
    complete: whole.complete || runsAlone(joined),
    sameAs: undefined,
  };
}

/** `extends` does not bring along what the other service waits for. */
function withoutDependencies(service: ComposeService): ComposeService {
  const { settings } = service;
  if (settings.kind !== 'map') return service;
  return { ...service, settings: { ...settings, entries: settings.entries.filter(({ key }) => key !== 'depends_on') } };
}

/** Paths that were relative to one directory, made relative to another. */
function rebase(service: ComposeService, from: string, to: string): ComposeService {
  if (from === to) return service;
  const prefix = relative(from, to);
  const moved = <Text extends Located<string>>(path: Text): Text =>
    /^(?:[/~$]|[a-z][a-z0-9+.-]*:)/i.test(path.value) ? path : { ...path, value: `${prefix}${path.value}` };
  const { build, envFiles } = service;
  const context = build?.context ?? (build === undefined ? undefined : { value: '.', span: build.span });
  return {
    ...service,
    envFiles: envFiles.map(moved),
    build: build === undefined || context === undefined ? undefined : { ...build, context: moved(context) },
  };
}

function relative(from: string, to: string): string {
  const [source, target] = [from, to].map((path) => path.split('/').filter((part) => part !== ''));
  let shared = 0;
  while (shared < (source?.length ?? 0) && source?.[shared] === target?.[shared]) shared += 1;
  const up = (target ?? []).slice(shared).map(() => '..');
  return [...up, ...(source ?? []).slice(shared)].map((part) => `${part}/`).join('');
}
