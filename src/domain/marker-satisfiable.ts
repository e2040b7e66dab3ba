import type { Marker, MarkerValues } from './marker.ts';
import { type Choice, type Constraint, constraintOf, type MarkerWorld, worldOf } from './marker-constraint.ts';
import { identityOf } from './marker-format.ts';
import { spellsMachine } from './marker-platforms.ts';
import { Remembered } from './remember.ts';
import { complement, intersect, isEmpty, type VersionSet } from './version-set.ts';

/** Alternatives tried, and disjunctions looked at, before the question is given up. */
const branchLimit = 4096;
const stepLimit = 250_000;

/**
 * Whether all markers can hold in one environment that agrees with what is known. True unless the contrary is proven,
 * with one exception: a question that needs more than 4096 case distinctions, or as much work in fewer, is answered
 * with false, because callers make conflicts of "may hold", and an undecided question must not become a conflict.
 */
export function mayHoldTogether(markers: readonly Marker[], values: MarkerValues): boolean {
  const open = markers.filter(({ kind }) => kind !== 'always');
  if (open.length === 0) return !isEmpty(worldOf([], values).pythons);
  if (open.some(({ kind }) => kind === 'never')) return false;
  const known = answers.get(values) ?? new Remembered(5000);
  answers.set(values, known);
  return known.of(open.map(identityOf).join('\u0000'), () => decide(open, values));
}

/** An environment asks the same of its few markers again and again. */
const answers = new WeakMap<MarkerValues, Remembered<boolean>>();

function decide(markers: readonly Marker[], values: MarkerValues): boolean {
  const world = worldOf(markers, values);
  const formulas = markers.map((marker) => compile(marker, false, world));
  const start: State = {
    choices: new Map(),
    versions: new Map([['python', world.pythons]]),
    switches: new Map(),
  };
  if (isEmpty(world.pythons)) return false;
  return search(formulas, [], start, { world, branches: 0, steps: 0 });
}

/** A marker without negations: they are inside the constraints. */
type Formula =
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Formula[] };

/** What the constraints met so far leave open. */
interface State {
  readonly choices: Map<Choice, readonly number[]>;
  readonly versions: Map<string, VersionSet>;
  readonly switches: Map<string, boolean>;
}

interface Search {
  readonly world: MarkerWorld;
  branches: number;
  steps: number;
}

function compile(marker: Marker, negated: boolean, world: MarkerWorld): Formula {
  switch (marker.kind) {
    case 'always':
    case 'never':
      return leaf({ kind: 'constant', holds: (marker.kind === 'always') !== negated });
    case 'assumption':
      return leaf({ kind: 'switch', id: `assumption:${marker.id}`, on: !negated });
    case 'compare': {
      const constraint = constraintOf(marker, world);
      return leaf(negated ? opposite(constraint, world) : constraint);
    }
    case 'not':
      return compile(marker.term, !negated, world);
    case 'and':
    case 'or':
      return {
        kind: (marker.kind === 'and') !== negated ? 'and' : 'or',
        terms: marker.terms.map((term) => compile(term, negated, world)),
      };
  }
}

function leaf(constraint: Constraint): Formula {
  return { kind: 'constraint', constraint };
}

function opposite(constraint: Constraint, world: MarkerWorld): Constraint {
  switch (constraint.kind) {
    case 'constant':
      return { kind: 'constant', holds: !constraint.holds };
    case 'switch':
      return { ...constraint, on: !constraint.on };
    case 'versions':
      return { ...constraint, allowed: complement(constraint.allowed) };
    case 'choice': {
      const allowed = new Set(constraint.allowed);
      return { ...constraint, allowed: [...world[constraint.of].keys()].filter((position) => !allowed.has(position)) };
    }
  }
}

/** Meets everything that leaves no choice first, then tries the alternatives of the disjunction with the fewest. */
function search(formulas: readonly Formula[], waiting: readonly Formula[], from: State, run: Search): boolean {
  const state: State = {
    choices: new Map(from.choices),
    versions: new Map(from.versions),
    switches: new Map(from.switches),
  };
  let alternatives: readonly Formula[] = waiting;
  for (let pending = formulas; pending.length > 0; ) {
    const met = meet(pending, state, run.world);
    if (met === undefined) return false;
    // What was just met may rule out all but one alternative of a disjunction, which then must be met as well.
    const open = [...alternatives, ...met].map((formula) => withoutImpossible(formula, state, run.world));
    run.steps += open.length;
    pending = open.filter((formula) => formula.kind !== 'or');
    alternatives = open.filter((formula) => formula.kind === 'or');
  }
  const next = fewestTerms(alternatives);
  if (next === undefined) return agreesOnMachine(state, run.world);
  const others = alternatives.filter((formula) => formula !== next);
  for (const term of next.terms) {
    if (++run.branches > branchLimit || run.steps > stepLimit) return false;
    if (search([term], others, state, run)) return true;
  }
  return false;
}

/** Adds constraints and conjunctions to the state and gives the disjunctions among them; undefined when nothing is left. */
function meet(formulas: readonly Formula[], state: State, world: MarkerWorld): readonly Formula[] | undefined {
  const disjunctions: Formula[] = [];
  const pending = [...formulas];
  for (let formula = pending.pop(); formula !== undefined; formula = pending.pop()) {
    if (formula.kind === 'constraint') {
      if (!narrow(state, formula.constraint, world)) return undefined;
    } else if (formula.kind === 'and') {
      for (const term of formula.terms) pending.push(term);
    } else {
      disjunctions.push(formula);
    }
  }
  return disjunctions;
}

/** A disjunction without the terms the state rules out; the term itself where only one is left. */
function withoutImpossible(formula: Formula, state: State, world: MarkerWorld): Formula {
  if (formula.kind !== 'or') return formula;
  const terms = formula.terms.filter((term) => term.kind !== 'constraint' || remainder(state, term.constraint, world));
  const [only] = terms;
  if (only === undefined) return leaf({ kind: 'constant', holds: false });
  return terms.length === 1 ? only : { kind: 'or', terms };
}

type Disjunction = Extract<Formula, { readonly terms: readonly Formula[] }>;

function fewestTerms(formulas: readonly Formula[]): Disjunction | undefined {
  let fewest: Disjunction | undefined;
  for (const formula of formulas) {
    if (formula.kind === 'constraint') continue;
    if (fewest === undefined || formula.terms.length < fewest.terms.length) fewest = formula;
  }
  return fewest;
}

/** Adds a constraint to the state; false when nothing is left. */
function narrow(state: State, constraint: Constraint, world: MarkerWorld): boolean {
  const left = remainder(state, constraint, world);
  left?.();
  return left !== undefined;
}

const nothingToKeep = () => {};

/** What a constraint leaves open, as the change to the state that would keep it; undefined when that is nothing. */
function remainder(state: State, constraint: Constraint, world: MarkerWorld): (() => void) | undefined {
  switch (constraint.kind) {
    case 'constant':
      return constraint.holds ? nothingToKeep : undefined;
    case 'switch': {
      const known = state.switches.get(constraint.id);
      if (known !== undefined && known !== constraint.on) return undefined;
      return () => state.switches.set(constraint.id, constraint.on);
    }
    case 'versions': {
      const known = state.versions.get(constraint.of);
      const left = known === undefined ? constraint.allowed : intersect(known, constraint.allowed);
      return isEmpty(left) ? undefined : () => state.versions.set(constraint.of, left);
    }
    case 'choice': {
      const known = state.choices.get(constraint.of) ?? [...world[constraint.of].keys()];
      const allowed = new Set(constraint.allowed);
      const left = known.filter((position) => allowed.has(position));
      return left.length === 0 ? undefined : () => state.choices.set(constraint.of, left);
    }
  }
}

/** The same machine has another name on another system; where the machine is known, its spelling is trusted. */
function agreesOnMachine(state: State, world: MarkerWorld): boolean {
  if (world.values.platform_machine !== undefined) return true;
  const platforms = choicesOf(state, 'platforms', world.platforms);
  const machines = choicesOf(state, 'machines', world.machines);
  return machines.some((machine) => platforms.some((platform) => spellsMachine(platform, machine)));
}

function choicesOf<Value>(state: State, of: Choice, all: readonly Value[]): readonly Value[] {
  const positions = state.choices.get(of);
  if (positions === undefined) return all;
  const chosen = new Set(positions);
  return all.filter((_, position) => chosen.has(position));
}
