import type { InstallStep, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { IndexOptions } from '../domain/manifest.ts';
import { knownIndex, normalizeIndexUrl } from '../domain/package-index.ts';
import type { DistributionName } from '../domain/requirement.ts';
import type { Version } from '../domain/version.ts';
import { inRange } from '../domain/version-set.ts';
import type { Variant } from './bounds.ts';

/** The places a command or file with these options looks at, in the order pip names them. */
export function packageSources(options: readonly IndexOptions[]): readonly PackageSource[] {
  const sources: PackageSource[] = [];
  const noIndex = options.some((one) => one.noIndex);
  const replaced = options.map((one) => one.indexUrl).filter((url) => url !== undefined);
  // pip takes the last --index-url it reads.
  const index = replaced.at(-1);
  if (!noIndex) {
    if (index === undefined) sources.push({ kind: 'default', url: '', only: undefined, span: undefined });
    else sources.push({ kind: 'index', url: normalizeIndexUrl(index.value), only: undefined, span: index.span });
    for (const extra of options.flatMap((one) => one.extraIndexUrls))
      sources.push({ kind: 'extra-index', url: normalizeIndexUrl(extra.value), only: undefined, span: extra.span });
  }
  for (const page of options.flatMap((one) => one.findLinks))
    sources.push({ kind: 'find-links', url: normalizeIndexUrl(page.value), only: undefined, span: page.span });
  return sources;
}

/**
 * Where a distribution comes from and which build that is (`cu118`, `cpu`; `default` for the default index).
 * Undefined wherever several sources could serve it and the files do not decide.
 */
export function sourceOf(
  name: DistributionName,
  variant: Variant,
  version: Version | undefined,
  step: InstallStep,
  knowledge: Knowledge,
): { readonly source: PackageSource | undefined; readonly build: string | undefined } {
  const wheel = variant.demands.find((demand) => demand.chain.length === 1)?.chain[0].wheel;
  const local = wheel?.version.local ?? version?.local;
  if (wheel !== undefined) return { source: undefined, build: local };
  const explicit = step.sources.find((source) => source.only?.some((entry) => entry.distribution === name) === true);
  const general = step.sources.filter(
    (source) => source.only === undefined && source.kind !== 'explicit-index' && mayHold(source, name, knowledge),
  );
  const source = explicit ?? (general.length === 1 ? general[0] : undefined);
  if (local !== undefined) return { source, build: local };
  if (source !== undefined) return { source, build: buildAt(source, name, knowledge) };
  return { source: undefined, build: buildAmong(general, name, version, step, knowledge) };
}

/** False for an index that is known to hold other distributions only. */
function mayHold(source: PackageSource, name: DistributionName, knowledge: Knowledge): boolean {
  const fact = source.kind === 'extra-index' ? knownIndex(source.url, knowledge)?.fact : undefined;
  return fact?.form !== 'index' || !fact.only || fact.serves.includes(name) || fact.copies?.includes(name) === true;
}

function buildAt(source: PackageSource, name: DistributionName, knowledge: Knowledge): string | undefined {
  if (source.kind === 'default') return 'default';
  const match = knownIndex(source.url, knowledge);
  if (match === undefined || match.fact.form !== 'index') return undefined;
  if (match.build === undefined || !match.fact.serves.includes(name)) return undefined;
  // Such an index also mirrors plain requirements (numpy, pillow), which have one build only.
  const hasBuilds =
    knowledge.about(name, 'published').length > 0 ||
    knowledge.about(name, 'built-for').some((fact) => fact.build === match.build);
  return hasBuilds ? match.build : undefined;
}

/** pip takes the highest version of all sources, and a local version sorts above the same public one; uv takes the first index that has the name. */
function buildAmong(
  sources: readonly PackageSource[],
  name: DistributionName,
  version: Version | undefined,
  step: InstallStep,
  knowledge: Knowledge,
): string | undefined {
  const pages = sources.filter((source) => source.kind === 'find-links');
  if (pages.length > 0) return undefined;
  const builds = sources
    .filter((source) => source.kind === 'extra-index')
    .map((source) => buildAt(source, name, knowledge));
  if (builds.length !== 1 || builds[0] === undefined) return undefined;
  const [build] = builds;
  if (step.installer === 'uv') return build;
  if (version === undefined) return undefined;
  const published = knowledge.about(name, 'published').filter((fact) => inRange(fact.versions, version));
  if (published.some((fact) => fact.builds.includes(build))) return build;
  return /^cu\d+$/.test(build) && published.some((fact) => fact.complete) ? 'default' : undefined;
}
