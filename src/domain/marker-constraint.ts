import type { Marker, MarkerComparison, MarkerOperator, MarkerValues, MarkerVariable } from './marker.ts';
import {
  type ImplementationNames,
  implementationsFor,
  machinesFor,
  type PlatformNames,
  platformsFor,
} from './marker-platforms.ts';
import { existingPythons, pythonsOf, versionsOf } from './marker-python.ts';
import { compareText } from './marker-text.ts';
import { distributionName } from './requirement-name.ts';
import { parseVersion } from './version.ts';
import { contains, intersect, type VersionSet } from './version-set.ts';

/** What the variables may be, given what is known and which literals the markers mention. */
export interface MarkerWorld {
  readonly values: MarkerValues;
  readonly platforms: readonly PlatformNames[];
  readonly implementations: readonly ImplementationNames[];
  readonly machines: readonly string[];
  readonly pythons: VersionSet;
}

/** What one comparison asks of the world. `choice` lists positions in the list of that name. */
export type Constraint =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'choice'; readonly of: Choice; readonly allowed: readonly number[] }
  | { readonly kind: 'versions'; readonly of: string; readonly allowed: VersionSet }
  /** A question that is independent of all others: an active extra, an assumption, a comparison nobody can decide. */
  | { readonly kind: 'switch'; readonly id: string; readonly on: boolean };

export type Choice = 'platforms' | 'implementations' | 'machines';

/** The world in which the markers are asked. */
export function worldOf(markers: readonly Marker[], values: MarkerValues): MarkerWorld {
  const platformLiterals: string[] = [];
  const machineLiterals: string[] = [];
  for (const { variable, value } of comparisonsOf(markers)) {
    if (variable === 'sys_platform') platformLiterals.push(value);
    if (variable === 'platform_machine') machineLiterals.push(value);
  }
  const common = commonWorld(values);
  const addsMachines = values.platform_machine === undefined && machineLiterals.length > 0;
  if (platformLiterals.length === 0 && !addsMachines) return common;
  return {
    ...common,
    platforms: platformsFor(values, platformLiterals),
    machines: machinesFor(values, machineLiterals),
  };
}

const commonWorlds = new WeakMap<MarkerValues, MarkerWorld>();

/** The world of markers that mention no platform or machine of their own. */
function commonWorld(values: MarkerValues): MarkerWorld {
  const known = commonWorlds.get(values);
  if (known !== undefined) return known;
  const world = {
    values,
    platforms: platformsFor(values, []),
    implementations: implementationsFor(values),
    machines: machinesFor(values, []),
    pythons: values.python === undefined ? existingPythons : intersect(existingPythons, values.python),
  };
  commonWorlds.set(values, world);
  return world;
}

/** What a comparison asks of the world. */
export function constraintOf(comparison: MarkerComparison, world: MarkerWorld): Constraint {
  const { variable } = comparison;
  switch (variable) {
    case 'python_version':
    case 'python_full_version': {
      const allowed = pythonsOf(comparison);
      return allowed === undefined ? undecided(comparison) : { kind: 'versions', of: 'python', allowed };
    }
    case 'sys_platform':
    case 'platform_system':
    case 'os_name':
      return choose(
        comparison,
        'platforms',
        world.platforms.map((platform) => platform[variable]),
      );
    case 'implementation_name':
    case 'platform_python_implementation':
      return choose(
        comparison,
        'implementations',
        world.implementations.map((names) => names[variable]),
      );
    case 'platform_machine':
      return choose(comparison, 'machines', world.machines);
    case 'platform_release':
    case 'platform_version':
      return versioned(comparison, world.values[variable]);
    case 'implementation_version':
      return versioned(comparison, undefined);
    case 'extra':
    case 'extras':
      return member(comparison, 'extra', world.values.extras);
    case 'dependency_groups':
      return member(comparison, 'group', undefined);
  }
}

function* comparisonsOf(markers: readonly Marker[]): Generator<MarkerComparison> {
  const pending = [...markers];
  for (let marker = pending.pop(); marker !== undefined; marker = pending.pop()) {
    if (marker.kind === 'compare') yield marker;
    else if (marker.kind === 'not') pending.push(marker.term);
    else if ('terms' in marker) for (const term of marker.terms) pending.push(term);
  }
}

function choose(comparison: MarkerComparison, of: Choice, names: readonly string[]): Constraint {
  const allowed: number[] = [];
  for (const [position, name] of names.entries()) {
    const holds = compareWith(name, comparison);
    if (holds === undefined) return undecided(comparison);
    if (holds) allowed.push(position);
  }
  return { kind: 'choice', of, allowed };
}

/** Variables that hold a version on some systems and other text elsewhere. */
function versioned(comparison: MarkerComparison, known: string | undefined): Constraint {
  const allowed = versionsOf(comparison);
  if (known === undefined) {
    return allowed === undefined ? undecided(comparison) : { kind: 'versions', of: comparison.variable, allowed };
  }
  const version = parseVersion(known);
  const holds =
    allowed === undefined || version === undefined ? compareWith(known, comparison) : contains(allowed, version);
  return holds === undefined ? undecided(comparison) : { kind: 'constant', holds };
}

function member(comparison: MarkerComparison, kind: string, active: readonly string[] | undefined): Constraint {
  const positive = positiveOf(comparison.variable, comparison.operator, comparison.reversed);
  if (positive === undefined) return undecided(comparison);
  const name: string = distributionName(comparison.value);
  if (active === undefined) return { kind: 'switch', id: `${kind}:${name}`, on: positive };
  const isActive = name === '' ? active.length === 0 : active.some((each) => distributionName(each) === name);
  return { kind: 'constant', holds: isActive === positive };
}

/** `extra == 'x'` and `'x' in extras` ask whether x is active; other comparisons of these variables have no meaning. */
function positiveOf(variable: MarkerVariable, operator: MarkerOperator, reversed: boolean): boolean | undefined {
  if (variable === 'extra') {
    if (operator === '==' || operator === '===') return true;
    return operator === '!=' ? false : undefined;
  }
  if (!reversed) return undefined;
  return operator === 'in' ? true : operator === 'not in' ? false : undefined;
}

function compareWith(actual: string, { operator, value, reversed }: MarkerComparison): boolean | undefined {
  return reversed ? compareText(operator, value, actual) : compareText(operator, actual, value);
}

function undecided({ variable, operator, value, reversed }: MarkerComparison): Constraint {
  const on = operator !== '!=' && operator !== 'not in';
  const asked = operator === '!=' ? '==' : operator === 'not in' ? 'in' : operator;
  return { kind: 'switch', id: `compare:${variable} ${asked} ${reversed ? 'reversed ' : ''}${value}`, on };
}
