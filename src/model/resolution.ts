import type { Demand, Installed, InstallStep } from '../domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import type { Marker, MarkerValues } from '../domain/marker.ts';
import { allOf, evaluateMarker, formatMarker, mayHoldTogether, withExtras } from '../domain/marker.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import { formatSpecifierSet } from '../domain/specifier.ts';
import type { Version } from '../domain/version.ts';
import { contains, hasUpperBound, isEmpty, isSubset } from '../domain/version-set.ts';
import { type Agreement, suits, wouldContradict } from './agreement.ts';
import type { Variant } from './bounds.ts';
import { BoundsTable } from './bounds-table.ts';
import type { Choice } from './choice.ts';
import { candidatesFor, expectedFor, mayBePreinstalled, unknownChoice } from './choice.ts';
import { valuesForChoices } from './choice-python.ts';
import type { Edge } from './edges.ts';
import { certainEdges, edgesOfVersion, identityOfEdge, likelyEdges, openEdges } from './edges.ts';
import {
  allowedBy,
  allowedByCertain,
  extrasOf,
  hidesVersion,
  isForeignBuild,
  keepsWhatIsThere,
  keyOf,
  offersUnknownReleases,
  shortest,
  withoutBounds,
  withoutExtra,
} from './resolution-bounds.ts';
import { sourceOf } from './sources.ts';

/** What a step finds where it installs. */
interface Found {
  readonly before: ReadonlyMap<DistributionName, readonly Installed[]>;
  /** True when more may be there: the image is unknown. */
  readonly hiddenBase: boolean;
  /** What the distributions of the image require: it is there, in unknown versions. */
  readonly inImage: ReadonlySet<DistributionName>;
}

const mostRounds = 400;

/**
 * What one install step resolves to. Bounds that hold for every version a range allows are certain; the newest version
 * of an open range is then chosen jointly, so that it contradicts no other bound, as a resolver backs away from it.
 */
export class Resolution {
  private readonly choices = new Map<string, Choice>();
  private readonly applied = new Set<string>();
  /** The variants for which nothing was left to choose; a new bound makes others. */
  private readonly settled = new Map<DistributionName, readonly Variant[]>();
  private readonly table: BoundsTable;
  private readonly agreement: Agreement;
  private readonly step: InstallStep;
  private readonly before: ReadonlyMap<DistributionName, readonly Installed[]>;
  private readonly hiddenBase: boolean;
  private readonly inImage: ReadonlySet<DistributionName>;
  private readonly target: MarkerValues;
  private readonly knowledge: Knowledge;
  private choosing: MarkerValues;

  constructor(step: InstallStep, { before, hiddenBase, inImage }: Found, target: MarkerValues, knowledge: Knowledge) {
    this.step = step;
    this.before = before;
    this.hiddenBase = hiddenBase;
    this.inImage = inImage;
    this.target = target;
    this.knowledge = knowledge;
    this.choosing = target;
    this.table = new BoundsTable(target);
    this.agreement = { table: this.table, step, target, knowledge };
    for (const requirement of step.constraints) this.table.add(this.direct(requirement, 'constraint'));
    for (const requirement of step.requirements) this.require(requirement, step.when, [], [], true);
    if (!step.noDependencies) this.close();
    this.choose();
  }

  /** Every bound of the step, direct and derived. */
  demands(): readonly Demand[] {
    return this.table.demands();
  }

  /** What the step installs, by distribution. */
  result(): ReadonlyMap<DistributionName, readonly Installed[]> {
    const result = new Map<DistributionName, readonly Installed[]>();
    for (const name of this.table.names()) {
      const entries = this.table.variants(name).map((variant) => this.install(name, variant));
      if (entries.length > 0) result.set(name, entries);
    }
    return result;
  }

  private direct(requirement: Requirement, kind: Demand['kind']): Demand {
    return {
      name: requirement.name,
      kind,
      allowed: allowedBy(requirement),
      text: formatSpecifierSet(requirement.specifiers),
      extras: requirement.extras,
      when: requirement.marker === undefined ? this.step.when : allOf(this.step.when, requirement.marker),
      certain: true,
      chain: [requirement],
      facts: [],
      step: this.step,
    };
  }

  /** Adds a requirement; overrides replace it and exclusions drop it, as uv does. */
  private require(
    requirement: Requirement,
    when: Marker,
    parents: readonly Requirement[],
    facts: Demand['facts'],
    certain: boolean,
  ): void {
    const { scoped = [], excludes } = this.step;
    const [root, ...middle] = parents;
    const own = scoped.filter(({ distribution }) => distribution === parents.at(-1)?.name);
    const gone = [...excludes, ...own.flatMap((one) => one.excludes.map(({ value }) => value))];
    if (gone.includes(requirement.name)) return;
    const named = ({ name }: Requirement) => name === requirement.name;
    const changed = own.flatMap((one) => one.overrides.filter(named));
    const overrides = changed.length > 0 ? changed : this.step.overrides.filter(named);
    const kind = this.step.installer === 'image' ? 'preinstalled' : 'requirement';
    if (overrides.length === 0) {
      const chain: Demand['chain'] = root === undefined ? [requirement] : [root, ...middle, requirement];
      const marker = requirement.marker === undefined ? when : allOf(when, requirement.marker);
      this.table.add({ ...this.direct(requirement, kind), when: marker, chain, facts, certain });
      return;
    }
    for (const override of overrides) {
      const chain: Demand['chain'] = root === undefined ? [requirement] : [root, ...middle, requirement];
      const marker = override.marker === undefined ? when : allOf(when, override.marker);
      this.table.add({
        ...this.direct(override, 'override'),
        extras: requirement.extras,
        when: marker,
        chain,
        facts,
        certain,
      });
    }
  }

  /** Follows the edges that every allowed version has, until nothing is new. */
  private close(): void {
    for (let round = 0; this.table.changed.size > 0 && round < mostRounds * 10; round += 1) {
      const [name] = this.table.changed;
      if (name === undefined) return;
      this.table.changed.delete(name);
      for (const variant of this.table.variants(name)) {
        if (this.isUncertain(name, variant)) continue;
        const build = this.buildOf(name, variant, variant.pin);
        this.follow(name, variant, certainEdges(name, allowedByCertain(variant), build, this.knowledge), true);
        if (variant.demands.some((demand) => !demand.certain))
          this.follow(name, variant, certainEdges(name, variant.allowed, build, this.knowledge), false);
      }
    }
  }

  private follow(name: DistributionName, variant: Variant, edges: readonly Edge[], certain: boolean): void {
    if (edges.length === 0) return;
    const parent = shortest(variant);
    const extras = extrasOf(variant);
    const condition = formatMarker(variant.when);
    for (const edge of edges) {
      const { requirement } = edge;
      if (requirement.name === name && requirement.extras.length === 0) continue;
      const key = [name, condition, identityOfEdge(edge), extras.join()].join('\n');
      if (this.applied.has(key)) continue;
      const marker = requirement.marker;
      if (marker !== undefined && evaluateMarker(marker, withExtras(this.target, extras)) === false) continue;
      if (!certain && wouldContradict(edge, extras, this.agreement)) continue;
      this.applied.add(key);
      const facts = [...parent.facts, edge.fact];
      const when = allOf(variant.when, ...(marker === undefined ? [] : [withoutExtra(marker, extras)]));
      this.require({ ...requirement, marker: undefined }, when, parent.chain, facts, certain && parent.certain);
    }
  }

  /** Chooses a version for each open distribution, nearest to the author's words first. */
  private choose(): void {
    this.choosing = valuesForChoices(this.table, this.target, this.knowledge);
    for (let round = 0; round < mostRounds; round += 1) {
      const next = this.nextOpen();
      if (next === undefined) return;
      const { name, variant, key } = next;
      const choice = this.choiceFor(name, variant);
      this.choices.set(key, choice);
      if (this.step.noDependencies) continue;
      this.follow(name, variant, this.edgesOfChoice(name, variant, choice), false);
      this.close();
    }
  }

  private edgesOfChoice(name: DistributionName, variant: Variant, choice: Choice): readonly Edge[] {
    const build = this.buildOf(name, variant, choice.version);
    if (choice.version !== undefined) {
      const known = edgesOfVersion(name, choice.version, build, this.knowledge);
      if (known.length > 0) return known;
      return likelyEdges(name, choice.version, this.knowledge).map(withoutBounds);
    }
    return choice.newestUnknown ? openEdges(name, variant.allowed, build, this.knowledge) : [];
  }

  private buildOf(name: DistributionName, variant: Variant, version: Version | undefined): string | undefined {
    const kept = this.keptFor(name, variant);
    return kept === undefined ? sourceOf(name, variant, version, this.step, this.knowledge).build : kept.build;
  }

  /** What an earlier step installed and this one leaves alone, since it satisfies every bound. */
  private keptFor(name: DistributionName, variant: Variant): Installed | undefined {
    const { reinstall, upgrade, upgradesAll } = this.step;
    if (reinstall || upgradesAll === true) return undefined;
    if (upgrade && variant.demands.some(({ chain }) => chain.length === 1)) return undefined;
    return this.before
      .get(name)
      ?.find(
        (entry) =>
          isSubset(entry.expected, variant.allowed) && mayHoldTogether([entry.when, variant.when], this.target),
      );
  }

  private nextOpen(): { name: DistributionName; variant: Variant; key: string } | undefined {
    for (const name of this.table.names()) {
      const variants = this.table.variants(name);
      if (this.settled.get(name) === variants) continue;
      for (const variant of variants) {
        if (variant.pin !== undefined || isEmpty(variant.allowed)) continue;
        const key = keyOf(name, variant);
        const chosen = this.choices.get(key);
        // A bound that arrived later may refuse what was chosen first.
        const refused = chosen?.version !== undefined && !contains(variant.allowed, chosen.version);
        if (chosen === undefined || refused) return { name, variant, key };
      }
      this.settled.set(name, variants);
    }
    return undefined;
  }

  private choiceFor(name: DistributionName, variant: Variant): Choice {
    if (this.isUncertain(name, variant)) return unknownChoice;
    const kept = this.keptFor(name, variant);
    if (kept !== undefined) return { version: kept.version, below: undefined, newestUnknown: false, fact: undefined };
    if (offersUnknownReleases(this.step) || ((this.hiddenBase || this.inImage.has(name)) && !this.step.upgrade))
      return unknownChoice;
    const { fact, candidates } = candidatesFor(
      name,
      variant.allowed,
      this.choosing,
      this.step.prereleases,
      this.buildOf(name, variant, undefined),
      this.knowledge,
    );
    if (fact === undefined) return { version: undefined, below: undefined, newestUnknown: true, fact: undefined };
    if (keepsWhatIsThere(this.step) && mayBePreinstalled(fact, variant.allowed, this.choosing)) return unknownChoice;
    let below: Version | undefined;
    for (const version of candidates) {
      if (suits(name, version, extrasOf(variant), this.agreement))
        return { version, below, newestUnknown: false, fact };
      below = version;
    }
    return { version: undefined, below, newestUnknown: false, fact };
  }

  private isUncertain(name: DistributionName, variant: Variant): boolean {
    if (variant.pin !== undefined) return isForeignBuild(name, variant.pin, this.knowledge);
    return (
      this.step.uncertain.includes(name) ||
      variant.demands.some(({ chain }) => chain.length === 1 && hidesVersion(chain[0]))
    );
  }

  private install(name: DistributionName, variant: Variant): Installed {
    const { pin } = variant;
    const choice = pin === undefined ? (this.choices.get(keyOf(name, variant)) ?? unknownChoice) : undefined;
    const uncertain = this.isUncertain(name, variant);
    const demand = shortest(variant);
    const version = pin ?? choice?.version;
    const { source, build } = sourceOf(name, variant, version, this.step, this.knowledge);
    const facts: KnowledgeEntry[] = [...demand.facts];
    if (pin === undefined && choice?.fact !== undefined) facts.push(choice.fact);
    return {
      name,
      versions: variant.allowed,
      expected: expectedFor(variant.allowed, choice),
      version,
      basis: uncertain ? 'unknown' : pin !== undefined ? 'pinned' : hasUpperBound(variant.allowed) ? 'bounded' : 'open',
      extras: extrasOf(variant),
      when: variant.when,
      chain: demand.chain,
      facts,
      demands: variant.demands,
      step: this.step,
      source,
      build,
      replaced: undefined,
    };
  }
}
