import type { Installed } from '../../src/domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import type { Marker, MarkerValues, MarkerVariable } from '../../src/domain/marker.ts';
import { publicVersion } from '../../src/domain/version.ts';
import { describeSet, inRange } from '../../src/domain/version-set.ts';
import { certainVersions, type Holding } from './versions-bounds.ts';

/** Name and version for the first sentence of a message: "httpx 0.28.1", "numpy >=2". */
export function named(installed: Installed, held: Holding = 'expected'): string {
  const { name, version, basis } = installed;
  if (basis === 'pinned' || held !== 'surely')
    return version === undefined ? `${name} ${describeSet(installed.expected)}` : `${name} ${version.text}`;
  return `${name} ${describeSet(certainVersions(installed))}`;
}

/** The sentence that says a version was not asked for but is what installers choose today; empty for others. */
export function todaysChoice(installed: Installed, held: Holding): string {
  if (held !== 'expected' || installed.basis === 'pinned' || installed.version === undefined) return '';
  const fact = installed.facts.find((entry) => entry.kind === 'latest' && entry.distribution === installed.name);
  const day = fact?.kind === 'latest' ? ` (as of ${fact.asOf})` : '';
  const free =
    installed.replaced === undefined ? 'nothing limits it' : 'a step does not keep to what earlier ones chose';
  const why = installed.basis === 'open' ? `, because ${free}` : '';
  return ` Installers choose ${installed.name} ${publicVersion(installed.version).text} today${day}${why}.`;
}

/** The sentence that says which requirement brings a distribution the author did not write; empty for others. */
export function broughtBy(installed: Installed): string {
  const [root, ...rest] = installed.chain;
  const through = rest.slice(0, -1).map(({ name }) => name);
  if (rest.length === 0) return '';
  return ` ${installed.name} arrives with ${[root.name, ...through].join(', through ')}.`;
}

const platformVariables: readonly MarkerVariable[] = ['os_name', 'sys_platform', 'platform_system', 'platform_machine'];

/** The sentence that names the assumed platform where a condition rests on it; empty where none does. */
export function platformNote(conditions: readonly Marker[], target: MarkerValues): string {
  if (!conditions.some(asksForPlatform) || target.platform_system === undefined) return '';
  return ` This assumes ${target.platform_system} ${target.platform_machine ?? ''}`.trimEnd().concat('.');
}

/** The CUDA version of the installed build; undefined where version or build is unknown. Asks for `built-for` facts. */
export function cudaOf({ name, version, build }: Installed, knowledge: Knowledge): string | undefined {
  if (version === undefined) return undefined;
  const fact = knowledge
    .about(name, 'built-for')
    .find(
      (entry) =>
        entry.cuda !== undefined &&
        (entry.build === undefined || entry.build === build) &&
        inRange(entry.versions, version),
    );
  return fact?.cuda;
}

/** Each fact once, in order. */
export function distinct(facts: readonly KnowledgeEntry[]): readonly KnowledgeEntry[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}

function asksForPlatform(marker: Marker): boolean {
  if (marker.kind === 'compare') return platformVariables.includes(marker.variable);
  if (marker.kind === 'not') return asksForPlatform(marker.term);
  return 'terms' in marker && marker.terms.some(asksForPlatform);
}
