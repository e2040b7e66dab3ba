import type { InstallStep } from '../domain/environment.ts';
import type { InstallPlace } from './install-command.ts';

/** The key of the interpreter's own site-packages; a virtual environment's key is its path, a conda environment's `conda:NAME`. */
export const ownSite = '';

/** One install step of a stage with the site it writes to; undefined for what serves every site (apt). */
export interface SiteStep {
  readonly site: string | undefined;
  readonly step: InstallStep;
}

const interpreterPrefixes: ReadonlySet<string> = new Set([
  '/usr',
  '/usr/local',
  '/opt/conda',
  '/opt/miniconda3',
  '/root/miniconda3',
  '/miniconda',
  '/root/.local',
  '',
]);

/** The prefix of a Python that comes with the image or is installed into it once. */
function isPrefix(root: string): boolean {
  return interpreterPrefixes.has(root) || condaPrefix.test(root);
}

const condaPrefix = /^(?:\/[^/]{1,50}){0,3}\/\.?(?:conda|(?:mini|ana|micro)(?:conda|mamba|forge)\d?|mamba(?:forge)?)$/;

/** The site of an environment by the directory that it lies in: conda's have names. */
function siteOfRoot(root: string): string {
  if (isPrefix(root)) return ownSite;
  const name = /\/envs\/([^/]{1,100})$/.exec(root)?.[1];
  return name === undefined ? root : `conda:${name}`;
}

/** The site that a path inside an image belongs to: the interpreter's own, or the virtual environment whose root it is. */
export function siteOfPath(path: string, known: ReadonlySet<string>): string | undefined {
  const named = siteOfRoot(path);
  if (named !== path && named !== ownSite && known.has(named)) return named;
  for (const site of known)
    if (
      site !== ownSite &&
      (path === site || path.startsWith(`${site}/`) || site.startsWith(path === '/' ? '/' : `${path}/`))
    )
      return site;
  return isInterpreters(path) || path === '/' ? ownSite : undefined;
}

/** Is it the prefix of an interpreter, or a directory inside it where its own distributions lie? */
function isInterpreters(path: string): boolean {
  if (isPrefix(path) || path.includes('/dist-packages')) return true;
  for (const prefix of interpreterPrefixes)
    if (prefix !== '' && (path === `${prefix}/lib` || path.startsWith(`${prefix}/lib/python`))) return true;
  return false;
}

/** The site an install command writes to. */
export function siteOf(
  place: InstallPlace,
  variables: ReadonlyMap<string, string | undefined>,
  known: ReadonlySet<string>,
  project: string,
): string {
  if (place.target !== undefined) return isInterpreters(place.target) ? ownSite : place.target;
  if (place.prefix !== undefined) return isInterpreters(place.prefix) ? ownSite : place.prefix;
  const environment = place.environment;
  if (environment !== undefined)
    return environment === 'base' || environment === 'root' || isInterpreters(environment)
      ? ownSite
      : environment.startsWith('/')
        ? siteOfRoot(environment)
        : `conda:${environment}`;
  const interpreter = place.interpreter ?? '';
  if (interpreter.startsWith('/')) {
    const root = interpreter.replace(/\/(?:s?bin|Scripts)\/[^/]{0,100}$/, '');
    return siteOfRoot(root);
  }
  if (place.projectOf === 'uv') {
    const chosen = variables.get('UV_PROJECT_ENVIRONMENT') ?? `${project === '/' ? '' : project}/.venv`;
    return isInterpreters(chosen) ? ownSite : chosen;
  }
  if (place.system) return ownSite;
  return activeSite(variables, known);
}

/** The virtual environment that `VIRTUAL_ENV` or the front of `PATH` makes the current one. */
export function activeSite(variables: ReadonlyMap<string, string | undefined>, known: ReadonlySet<string>): string {
  const active = variables.get('VIRTUAL_ENV');
  if (active !== undefined && active !== '' && !isPrefix(active)) return active;
  const conda = variables.get('CONDA_DEFAULT_ENV') ?? '';
  if (conda !== '' && known.has(`conda:${conda}`)) return `conda:${conda}`;
  for (const entry of (variables.get('PATH') ?? '').split(':')) {
    const root = entry.endsWith('/bin') ? entry.slice(0, -'/bin'.length) : entry;
    const site = siteOfRoot(root);
    if (site === ownSite ? root !== '' : known.has(site)) return site;
  }
  return ownSite;
}
