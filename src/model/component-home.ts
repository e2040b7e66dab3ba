import type { Environment, Project } from '../domain/environment.ts';
import type { PyprojectManifest, RequirementsManifest, UvConflictMember } from '../domain/manifest.ts';
import type { Requirement } from '../domain/requirement.ts';
import { distinctLines, lineKey, linesOf } from './combine.ts';
import { componentOfFile, depthOf, fileEnvironments, homeFolder, sameName } from './component-names.ts';
import { directoryOf } from './project-files.ts';

/** Where components live: environments that may be put together, and the parts they have by their files. */
export interface Home {
  /** The first is the one that the others add to. */
  readonly environments: readonly [Environment, ...Environment[]];
  readonly parts: readonly Part[];
  readonly manifest: PyprojectManifest | undefined;
  /** Environments of the project that have nothing to do with it. */
  readonly left: readonly Environment[];
}

/** An extra, a group, a requirements file with a name, or a compose service. */
export interface Part {
  readonly name: string;
  readonly origin: 'extra' | 'group' | 'file' | 'service';
  readonly requirements: readonly Requirement[];
  /** Of a service: where it runs. */
  readonly environment?: string;
}

/** The project at the top, else its requirements files, else the environment that asks for most. */
export function homeOf(project: Project): Home | undefined {
  const found = projectHome(project) ?? filesHome(project) ?? largestHome(project);
  return found === undefined ? undefined : withLeft(found, project);
}

/** The environments of compose services, where several are known: each runs in a container of its own. */
export function servicesHome(project: Project): Home | undefined {
  const running = project.services.flatMap(({ name, environment: id }) => {
    const environment = project.environments.find((one) => one.id === id);
    return environment === undefined || linesOf(environment).length === 0 ? [] : [{ name, environment }];
  });
  const [first, ...others] = [...new Set(running.map(({ environment }) => environment))];
  const names = new Set(running.map(({ name }) => name));
  if (first === undefined || names.size < 2) return undefined;
  const parts = running.map(({ name, environment }) => ({
    name,
    origin: 'service' as const,
    requirements: linesOf(environment),
    environment: environment.id,
  }));
  const unique = parts.filter((part, index) => parts.findIndex(({ name }) => name === part.name) === index);
  return withLeft({ environments: [first, ...others], parts: unique, manifest: undefined }, project);
}

function withLeft(found: Found, project: Project): Home {
  const keys = new Set(found.environments.flatMap((environment) => linesOf(environment).map(lineKey)));
  const left = project.environments.filter(
    (environment) =>
      !found.environments.includes(environment) &&
      environment.reached &&
      linesOf(environment).length > 0 &&
      !linesOf(environment).some((line) => keys.has(lineKey(line))),
  );
  return { ...found, left };
}

type Found = Omit<Home, 'left'>;

function projectHome(project: Project): Found | undefined {
  const [manifest] = project.manifests
    .filter((one): one is PyprojectManifest => one.kind === 'pyproject' && one.declaresProject)
    .filter((one) => project.environments.some(({ id }) => id.startsWith(one.path)))
    .sort((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
  if (manifest === undefined) return undefined;
  const find = (id: string) => project.environments.find((environment) => environment.id === id);
  const own = find(manifest.path);
  const shared = new Set((own === undefined ? [] : linesOf(own)).map(lineKey));
  const named = [
    ...manifest.extras.map(({ name, includes }) => ({ name, includes, origin: 'extra' as const, id: `[${name}]` })),
    ...manifest.groups.map(({ name, includes }) => ({ name, includes, origin: 'group' as const, id: `:${name}` })),
  ].flatMap(({ id, ...part }) => {
    const environment = find(`${manifest.path}${id}`);
    if (environment === undefined) return [];
    const requirements = linesOf(environment).filter((line) => !shared.has(lineKey(line)));
    return requirements.length === 0 ? [] : [{ ...part, where: environment, requirements }];
  });
  const parts = named.filter((part) => part.includes.length === 0 || !isSum(part, named));
  const [first, ...others] = [...(own === undefined ? [] : [own]), ...named.map(({ where }) => where)];
  return first === undefined ? undefined : { environments: [first, ...others], parts, manifest };
}

/** Does it only name what other parts have, as `all` does? */
function isSum(part: Part, all: readonly Part[]): boolean {
  const others = new Set(
    all.filter((other) => other !== part).flatMap(({ requirements }) => requirements.map(lineKey)),
  );
  return part.requirements.every((line) => others.has(lineKey(line)));
}

function filesHome(project: Project): Found | undefined {
  const [folder] = project.manifests
    .filter(({ kind }) => kind === 'requirements')
    .map(({ path }) => homeFolder(path))
    .filter((candidate) => fileEnvironments(project, candidate).length > 0)
    .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
  if (folder === undefined) return undefined;
  const environments = fileEnvironments(project, folder);
  const own = environments.filter(({ id }) => componentOfFile(id) === '');
  const [first, ...others] = [...own, ...environments.filter((environment) => !own.includes(environment))];
  return first === undefined
    ? undefined
    : { environments: [first, ...others], parts: fileParts(project, folder, environments), manifest: undefined };
}

/** Named files of a folder; those that others include have only the lines that stand in them. */
function fileParts(project: Project, folder: string, environments: readonly Environment[]): readonly Part[] {
  const installed = new Set(environments.flatMap((environment) => linesOf(environment).map(lineKey)));
  const included = project.manifests
    .filter((manifest): manifest is RequirementsManifest => manifest.kind === 'requirements')
    .filter(({ path }) => homeFolder(path) === folder && !environments.some(({ id }) => id === path))
    .map(({ path, requirements }) => ({
      name: componentOfFile(path),
      requirements: requirements.filter((line) => installed.has(lineKey(line))),
    }));
  const inNamed = new Set(
    included.filter(({ name }) => name !== '').flatMap(({ requirements }) => requirements.map(lineKey)),
  );
  const whole = environments.map((environment) => ({
    name: componentOfFile(environment.id),
    requirements: linesOf(environment),
  }));
  const shared = new Set([
    ...included.filter(({ name }) => name === '').flatMap(({ requirements }) => requirements.map(lineKey)),
    ...whole
      .filter(({ name }) => name === '')
      .flatMap(({ requirements }) => requirements.map(lineKey).filter((key) => !inNamed.has(key))),
  ]);
  const named = [...whole, ...included].filter(({ name }) => name !== '');
  if (shared.size === 0 && named.length === 1) return [];
  const common = shared.size === 0 ? commonLines(named.map(({ requirements }) => requirements)) : shared;
  const parts = named.map(({ name, requirements }) => ({
    name,
    origin: 'file' as const,
    requirements: requirements.filter((line) => !common.has(lineKey(line))),
  }));
  return merged(parts.filter(({ requirements }) => requirements.length > 0));
}

function commonLines([first = [], ...others]: readonly (readonly Requirement[])[]): ReadonlySet<string> {
  const common = first.filter((line) => others.every((lines) => lines.some((one) => lineKey(one) === lineKey(line))));
  return new Set(common.map(lineKey));
}

/** `requirements-pose.txt` and `requirements/pose.txt` are one component. */
function merged(parts: readonly Part[]): readonly Part[] {
  const byName = new Map<string, Part>();
  for (const part of parts) {
    const known = byName.get(part.name);
    byName.set(part.name, {
      ...part,
      requirements: distinctLines([...(known?.requirements ?? []), ...part.requirements]),
    });
  }
  return [...byName.values()];
}

function largestHome(project: Project): Found | undefined {
  const [first] = project.environments
    .filter((environment) => linesOf(environment).length > 0)
    .sort(
      (a, b) =>
        Number(b.reached) - Number(a.reached) ||
        Number(b.runs) - Number(a.runs) ||
        linesOf(b).length - linesOf(a).length ||
        (a.id < b.id ? -1 : 1),
    );
  return first === undefined ? undefined : { environments: [first], parts: [], manifest: undefined };
}

/** Sets of parts that `[tool.uv] conflicts` declares exclusive, by name. */
export function exclusiveParts({ manifest, parts }: Home): readonly (readonly string[])[] {
  const nameOf = ({ kind, name }: UvConflictMember) =>
    parts.find((part) => part.origin === kind && sameName(part.name, name))?.name;
  return (manifest?.uv?.conflicts ?? []).map((set) => set.flatMap((member) => nameOf(member) ?? []));
}

/** The folder in which the files of the home stand. */
export function folderOf({ environments: [home] }: Home): string {
  return directoryOf(home.declaredAt.path);
}
