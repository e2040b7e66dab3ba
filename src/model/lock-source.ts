import type { Installed, InstallStep, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { LockedDistribution } from '../domain/lock.ts';
import { knownIndex, normalizeIndexUrl } from '../domain/package-index.ts';
import type { Variant } from './bounds.ts';
import { sourceOf } from './sources.ts';

/** Where a locked distribution comes from and which build that is. */
export function lockedSource(
  entry: LockedDistribution,
  variant: Variant,
  step: InstallStep,
  knowledge: Knowledge,
): Pick<Installed, 'source' | 'build'> {
  const { kind, url } = entry.source;
  if (kind !== 'index') return { source: undefined, build: entry.version?.local };
  // pdm and pipenv do not write which index it was, so the sources of the step decide as they do without a lock.
  const isOpen = url === '' && (step.lock?.lock.tool === 'pdm' || step.lock?.lock.tool === 'pipenv');
  if (isOpen) return sourceOf(entry.name, variant, entry.version, step, knowledge);
  return sourceOf(
    entry.name,
    variant,
    entry.version,
    { ...step, sources: [rememberedIndex(url, step, knowledge)] },
    knowledge,
  );
}

const remembered = new WeakMap<InstallStep, Map<string, PackageSource>>();

function rememberedIndex(url: string, step: InstallStep, knowledge: Knowledge): PackageSource {
  const known = remembered.get(step) ?? new Map<string, PackageSource>();
  remembered.set(step, known);
  const source = known.get(url) ?? indexAt(url, step, knowledge);
  known.set(url, source);
  return source;
}

/**
 * The index at an address of the lock. One that the project declares keeps its place, and a known one its address;
 * any other is what the installer uses without being told: the default index or a mirror of it.
 */
function indexAt(url: string, step: InstallStep, knowledge: Knowledge): PackageSource {
  const address = normalizeIndexUrl(url);
  const declared = step.sources.find((source) => source.kind !== 'default' && source.url === address);
  if (declared !== undefined)
    return { ...declared, only: undefined, kind: declared.kind === 'find-links' ? 'find-links' : 'index' };
  const base = { url: address, only: undefined, span: undefined };
  if (url !== '' && !url.includes('://')) return { ...base, kind: 'find-links' };
  return url !== '' && knownIndex(url, knowledge) !== undefined
    ? { ...base, kind: 'index' }
    : { ...base, url: '', kind: 'default' };
}
