import { allOf, always, anyOf, type Marker, never, not } from '../domain/marker.ts';

/** How a command ends: `always` is success, `never` is failure, anything else is undecided. */
export interface Outcome {
  readonly marker: Marker;
  /** Set where success is only assumed, as for every ordinary command: an `if` that asks for it is undecided. */
  readonly assumed?: Assumed;
  /** Variables whose value is known where the command succeeds. */
  readonly whenTrue: ReadonlyMap<string, string>;
  /** Variables whose value is known where it fails. */
  readonly whenFalse: ReadonlyMap<string, string>;
}

/** What a reader would call the success of a command. */
export interface Assumed {
  readonly text: string;
  /** The command is run to learn something (`which nvcc`): it may well fail where something follows its failure. */
  readonly probe: boolean;
}

const nothing: ReadonlyMap<string, string> = new Map();

export const success: Outcome = { marker: always, whenTrue: nothing, whenFalse: nothing };
export const failure: Outcome = { marker: never, whenTrue: nothing, whenFalse: nothing };

/** The outcome of an ordinary command. */
export function assumedSuccess(text: string, probe: boolean): Outcome {
  return { ...success, assumed: { text, probe } };
}

/** Success or failure that is known. */
export function decided(value: boolean): Outcome {
  return value ? success : failure;
}

/** An outcome that hangs on a condition, with what it says about variables. */
export function undecided(
  marker: Marker,
  whenTrue: ReadonlyMap<string, string> = nothing,
  whenFalse: ReadonlyMap<string, string> = nothing,
): Outcome {
  return { marker, whenTrue, whenFalse };
}

/** `! command`. */
export function negated(outcome: Outcome): Outcome {
  return { marker: not(outcome.marker), whenTrue: outcome.whenFalse, whenFalse: outcome.whenTrue };
}

/** Both must succeed. */
export function both(a: Outcome, b: Outcome): Outcome {
  if (a.marker.kind === 'never' || b.marker.kind === 'never') return failure;
  if (a.marker.kind === 'always') return b;
  if (b.marker.kind === 'always')
    return { ...a, whenTrue: new Map([...a.whenTrue, ...b.whenTrue]), whenFalse: a.whenFalse };
  return undecided(allOf(a.marker, b.marker), new Map([...a.whenTrue, ...b.whenTrue]));
}

/** One must succeed. */
export function either(a: Outcome, b: Outcome): Outcome {
  if (a.marker.kind === 'always' || b.marker.kind === 'always') {
    return a.marker.kind === 'always' ? a : b;
  }
  if (a.marker.kind === 'never') return b;
  if (b.marker.kind === 'never') return a;
  return undecided(anyOf(a.marker, b.marker), nothing, new Map([...a.whenFalse, ...b.whenFalse]));
}
