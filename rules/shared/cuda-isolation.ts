import type { Environment, InstallStep } from '../../src/domain/environment.ts';
import { overlaps, versionSet, versionSetOf } from '../../src/domain/version-set.ts';

/** pip from this version on has no other way to build than in isolation. */
const alwaysIsolates = versionSet('>=25.3');

/**
 * Does a step build in an environment of its own? `surely` with uv, and with a pip of which an earlier step took the
 * newest. An older pip builds what has no `pyproject.toml` in the environment itself, if it finds its tools there: from
 * Python 3.12 on they no longer come with it, so `likely`. Undefined where the pip is older or unknown.
 */
export function buildsInIsolation(step: InstallStep, environment: Environment): 'surely' | 'likely' | undefined {
  if (step.noBuildIsolation) return undefined;
  if (step.installer === 'uv') return 'surely';
  const earlier = environment.steps.filter(({ position, action }) => position < step.position && action === 'install');
  if (earlier.some(upgradesPip)) return 'surely';
  const plain = !environment.steps.some(({ installer }) => installer === 'image' || installer === 'conda');
  const minor = /^3\.(\d{1,3})(?:\.|$)/.exec(environment.baseImage?.python ?? '')?.[1];
  return plain && minor !== undefined && Number(minor) >= 12 ? 'likely' : undefined;
}

/** `pip install --upgrade pip`, with no bound that keeps it below the version that always isolates. */
function upgradesPip({ requirements, upgrade, constraints }: InstallStep): boolean {
  const pip = requirements.find(({ name }) => name === 'pip');
  if (pip === undefined || !upgrade || constraints.some(({ name }) => name === 'pip')) return false;
  return overlaps(versionSetOf(pip.specifiers), alwaysIsolates);
}
