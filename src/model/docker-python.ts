import type { Located, Span } from '../domain/source.ts';
import type { VersionSet } from '../domain/version-set.ts';
import type { EnvironmentCommand, InstallPlace } from './install-command.ts';
import { pythonSet } from './python.ts';
import type { ExecutedCommand } from './shell.ts';
import { programName } from './shell-wrappers.ts';

/** A Python that a command belongs to. */
interface NotedPython {
  /** Empty for the one that plain names mean. */
  readonly text: string;
  readonly python: Located<VersionSet> | undefined;
}

/** Which Python each site of a stage belongs to, as far as the commands say. The maps change while a stage is followed. */
export interface Interpreters {
  readonly sites: Map<string, readonly NotedPython[]>;
  /** What `python3` and `pip` were made to mean, by name. */
  readonly links: Map<string, string>;
}

/** The Python of a site: `plain` where only plain names are used, `several` where commands of more than one wrote to it. */
export function pythonOfSite({ sites }: Interpreters, site: string): Located<VersionSet> | 'plain' | 'several' {
  const [only, ...more] = sites.get(site) ?? [];
  return more.length > 0 ? 'several' : (only?.python ?? 'plain');
}

/** A copy for a stage that continues another one. */
export function copiedInterpreters({ sites, links }: Interpreters): Interpreters {
  return { sites: new Map(sites), links: new Map(links) };
}

export function noInterpreters(): Interpreters {
  return { sites: new Map(), links: new Map() };
}

/** `update-alternatives --install`, `ln -s` and `get-pip.py` decide what plain names mean afterwards. */
export function noteLinks({ words, redirects }: ExecutedCommand, { links }: Interpreters): void {
  const texts = words.map(({ text }) => text);
  const program = programName(texts[0] ?? '');
  if (program === 'update-alternatives' || program === 'ln') {
    const target = texts.map(versionOf).findLast((version) => version !== undefined);
    const name = texts.slice(1).find((text) => /^(?:\/usr\/(?:local\/)?bin\/)?python3?$/.test(text));
    if (target !== undefined && name !== undefined) links.set(programName(name), target);
    return;
  }
  const version = versionOf(program);
  const getsPip =
    texts.some((text) => text.endsWith('get-pip.py')) ||
    (texts.length === 1 && redirects.every(({ operator }) => operator !== '<'));
  if (version !== undefined && getsPip) links.set('pip', version);
}

/** The version that the name of an interpreter says: `3.11` of `/usr/bin/python3.11`. */
function versionOf(text: string): string | undefined {
  return /^(?:.{0,200}\/)?python(\d\.\d{1,2})$/.exec(text)?.[1];
}

/** Remembers the Python that an install command belongs to. */
export function noteInstall(place: InstallPlace, site: string, own: boolean, span: Span, known: Interpreters): void {
  const written = place.interpreter ?? '';
  const bare = programName(written);
  const version = versionOf(written) ?? plainVersion(written) ?? known.links.get(bare === '' ? 'pip' : bare);
  // A virtual environment has had its Python since it was made.
  if (own || !known.sites.has(site))
    note(site, version === undefined ? undefined : pythonSet(version), version, span, known);
}

/** Remembers the Python that a virtual environment is made of. */
export function noteCreated({ path, interpreter = '', span }: EnvironmentCommand, known: Interpreters): void {
  const name = programName(interpreter);
  const version =
    versionOf(interpreter) ?? plainVersion(interpreter) ?? known.links.get(name === '' ? 'python3' : name);
  known.sites.delete(path);
  if (version !== undefined) note(path, pythonSet(version), version, span, known);
}

/** Remembers the Python that conda installs into one of its environments. */
export function noteConda(site: string, python: Located<VersionSet>, known: Interpreters): void {
  known.sites.set(site, [{ text: 'conda', python }]);
}

function note(
  site: string,
  value: VersionSet | undefined,
  text: string | undefined,
  span: Span,
  { sites }: Interpreters,
): void {
  const noted = sites.get(site) ?? [];
  const isConda = noted.some((one) => one.text === 'conda');
  if (isConda || noted.some((one) => one.text === (text ?? ''))) return;
  sites.set(site, [...noted, { text: text ?? '', python: value === undefined ? undefined : { value, span } }]);
}

/** uv's `--python 3.11`, also as a request such as `>=3.11` or `cpython@3.11`. */
function plainVersion(text: string): string | undefined {
  return /^(?:cpython[@-]?)?(\d\.\d{1,2}(?:\.\d{1,3})?)$/.exec(text)?.[1];
}
