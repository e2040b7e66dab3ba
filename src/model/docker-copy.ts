import type { DockerCopy } from '../domain/docker-manifest.ts';
import { manifestKind } from '../domain/file-names.ts';
import type { Located } from '../domain/source.ts';
import { type Building, expand, type PutFiles, type StageResult, type State, stageNamed } from './docker-state.ts';
import { copyFromContext, copyFromStage, type ImageFiles, imagePath } from './image-files.ts';
import { joinPath } from './project-files.ts';
import { ownSite, type SiteStep, siteOfPath } from './site.ts';

/** Follows COPY and ADD: project files, and what was installed in other stages. */
export function copy(instruction: DockerCopy, state: State, building: Building): void {
  const destination = expand(instruction.destination.value, state);
  const sources = instruction.sources.map((source) => expand(source.value, state)).filter((source) => source.known);
  if (!destination.known) {
    state.opaque = true;
    return;
  }
  state.put.push(
    putBy(
      instruction,
      sources.map(({ text }) => text),
      imagePath(state.directory, destination.text),
      building,
    ),
  );
  keepDocuments(instruction, state);
  if (instruction.from === undefined) {
    state.ignored.push(...ignoredSources(instruction, sources, building));
    const paths = sources.map((source) => source.text).filter((source) => !/^[a-z]+:\/\//i.test(source));
    state.image = copyFromContext(
      paths,
      destination.text,
      state.directory,
      building.context,
      state.image,
      building.files,
    );
    return;
  }
  const from = stageNamed(expand(instruction.from.value, state).text, building);
  if (from === undefined) return;
  state.uses.add(from.stage.index);
  for (const source of sources) {
    const path = imagePath('/', source.text);
    let target = imagePath(state.directory, destination.text);
    if (destination.text.endsWith('/') && !from.image.directories.has(path) && !from.sites.has(path))
      target = imagePath(target, path.slice(path.lastIndexOf('/') + 1));
    state.image = copyFromStage(path, target, from.image, state.image);
    copySites(path, target, from, state);
  }
}

/** Lists that stand in the Dockerfile. */
function keepDocuments({ documents }: DockerCopy, state: State): void {
  const written = new Map(state.image.written);
  for (const { name, list } of documents) {
    const path = expand(name, state);
    if (list !== undefined && path.known) written.set(imagePath(state.directory, path.text), { kind: 'list', list });
  }
  if (written.size > state.image.written.size) state.image = { ...state.image, written };
}

/** A copied virtual environment or site-packages brings along what was installed into it; a whole file system brings its image too. */
function copySites(source: string, target: string, from: StageResult, state: State): void {
  if (source === '/' && target === '/') {
    state.base = from.base ?? state.base;
    state.steps.push(...from.steps.map(copied));
    for (const site of from.sites) state.sites.add(site);
    return;
  }
  const site = siteOfPath(source, from.sites);
  if (site === undefined) return;
  const into =
    site === ownSite || siteOfPath(target, new Set()) === ownSite
      ? ownSite
      : source.length <= site.length
        ? `${target}${site.slice(source.length)}`
        : target;
  const moved = from.steps.filter((step) => step.site === site).map((one) => ({ ...copied(one), site: into }));
  // The other image's own distributions come along only where its whole site-packages is copied.
  state.steps.push(...moved.filter(({ step }) => site === ownSite || step.installer !== 'image'));
  state.sites.add(into);
  const pythons = from.interpreters.sites.get(site);
  if (pythons !== undefined && into !== ownSite) state.interpreters.sites.set(into, pythons);
}

function copied({ site, step }: SiteStep): SiteStep {
  return { site, step: { ...step, copied: true } };
}

/** What a bind mount of the build context shows to one RUN. */
export function mountFromContext(source: string, target: string, image: ImageFiles, building: Building): ImageFiles {
  const mounted = copyFromContext(
    [source],
    target,
    '/',
    building.context,
    { ...image, directories: new Set() },
    building.files,
  );
  return { ...mounted, directories: image.directories };
}

/** Sources that name one file or folder which the project has and the context has not. */
function ignoredSources(
  instruction: DockerCopy,
  sources: readonly { readonly text: string; readonly known: boolean }[],
  building: Building,
): readonly Located<string>[] {
  if (sources.length !== instruction.sources.length) return [];
  return instruction.sources.filter((_, index) => {
    const text = sources[index]?.text ?? '';
    const host = hostOf(text, building);
    const plain = !/[*?[]|:\/\//.test(text) && host !== '';
    return plain && building.files.manifests.has(host) && building.context.hidden(host);
  });
}

function hostOf(source: string, { context }: Building): string {
  return joinPath(context.folder, source.replace(/^\/+/, ''));
}

/** One directory of the project: a file that it has and that is left out of the context is not in the image. */
function withoutIgnored(sources: readonly string[], directory: string, building: Building): Partial<PutFiles> {
  const [source = '', ...more] = sources;
  if (more.length > 0 || /[*?[$]|:\/\//.test(source)) return {};
  const folder = hostOf(source, building);
  const inside = directory === '/' ? '/' : `${directory}/`;
  return {
    without: (path) => {
      const host = path.startsWith(inside) ? joinPath(folder, path.slice(inside.length)) : undefined;
      return host !== undefined && building.files.exists(host) && building.context.hidden(host);
    },
  };
}

/** Plain manifests are known by name; anything else may be a directory with files nobody lists. */
function putBy(instruction: DockerCopy, sources: readonly string[], directory: string, building: Building): PutFiles {
  const plain =
    instruction.from === undefined &&
    instruction.documents.length === 0 &&
    sources.length === instruction.sources.length;
  const isFile = (source: string) =>
    !/[*?[$]|:\/\//.test(source) && manifestKind(source) !== undefined && building.files.below(source).length === 0;
  if (!plain || !sources.every(isFile))
    return { directory, names: undefined, ...(plain ? withoutIgnored(sources, directory, building) : {}) };
  return { directory, names: sources.map((source) => source.slice(source.lastIndexOf('/') + 1)) };
}
