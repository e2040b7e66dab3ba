import type { BaseImage, Variable } from '../domain/environment.ts';
import type { Span } from '../domain/source.ts';
import { pythonOfSite } from './docker-python.ts';
import type { StageResult } from './docker-state.ts';
import type { EnvironmentDraft } from './environment.ts';
import { pythonSet } from './python.ts';
import { ownSite } from './site.ts';

/** One environment for each site of a stage that something was installed into; the active one carries the plain id. */
export function stageDrafts(
  result: StageResult,
  id: string,
  declaredAt: Span,
  variables: readonly Variable[],
  reached: boolean,
): readonly EnvironmentDraft[] {
  const sites = [...new Set(result.steps.map(({ site }) => site))].filter((site) => site !== undefined);
  const filled = sites.filter((site) =>
    result.steps.some(({ site: other, step }) => other === site && step.installer !== 'image'),
  );
  const shown = filled.length > 0 ? filled : sites.includes(ownSite) ? [ownSite] : [];
  const main = shown.includes(result.active) ? result.active : shown.length === 1 ? shown[0] : undefined;
  return shown.map((site) => ({
    id: site === main ? id : `${id}:${site === ownSite ? 'system' : site}`,
    declaredAt,
    baseImage: result.base,
    hiddenBase: site === ownSite && isUnknown(result.base),
    python: pythonIn(result, site),
    steps: result.steps.filter(({ site: other }) => other === site || other === undefined).map(({ step }) => step),
    variables,
    reached,
  }));
}

/** The Python of a site: what its commands say, else that of the image. */
function pythonIn(result: StageResult, site: string): EnvironmentDraft['python'] {
  const { base } = result;
  const ofImage = base === undefined ? undefined : pythonOf(base);
  const said = pythonOfSite(result.interpreters, site);
  if (site === ownSite && ofImage !== undefined) return ofImage;
  if (said === 'several') return undefined;
  if (said !== 'plain') return said;
  return ofImage ?? installedPython(result);
}

/** The python3 of the system, where apt installs it and no other Python. */
function installedPython({ base, steps }: StageResult): EnvironmentDraft['python'] {
  const names = steps.flatMap(({ step }) => (step.copied ? [] : step.systemNames));
  const python = base?.systemPython;
  const others = names.some((name) => /^python\d\.\d/.test(name) && !name.startsWith(`python${python}`));
  if (base === undefined || python === undefined || others) return undefined;
  return names.some((name) => /^(?:pip|python3(?:\.\d{1,2})?(?:-pip|-dev|-venv|-full)?)$/.test(name))
    ? { value: pythonSet(python), span: base.span }
    : undefined;
}

/** An image without facts, or one that a variable names, may hold anything. */
function isUnknown(base: BaseImage | undefined): boolean {
  return base === undefined || (base.facts.length === 0 && base.reference.repository !== 'scratch');
}

/** The Python an image has. */
export function pythonOf(base: BaseImage): EnvironmentDraft['python'] {
  const text = base.python;
  return text !== undefined && /^\d{1,2}\.\d{1,3}(\.\d{1,3})?$/.test(text)
    ? { value: pythonSet(text), span: base.span }
    : undefined;
}
