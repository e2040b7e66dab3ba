/**
 * Which of the texts that are no versions a set allows: those listed, or all but those listed.
 * Only `===` can name such a text; letter case does not count.
 */
export interface OddStrings {
  readonly listed: readonly string[];
  readonly allOthers: boolean;
}

/** No odd text: what every clause other than `===` allows. */
export const noStrings: OddStrings = { listed: [], allOthers: false };

/** Every odd text: what no clause at all allows. */
export const allStrings: OddStrings = { listed: [], allOthers: true };

/** The one text after `===`. */
export function onlyString(text: string): OddStrings {
  return { listed: [text.toLowerCase()], allOthers: false };
}

/** The texts of both. */
export function intersectStrings(a: OddStrings, b: OddStrings): OddStrings {
  return combine(a, b, (inA, inB) => inA && inB);
}

/** The texts of either. */
export function uniteStrings(a: OddStrings, b: OddStrings): OddStrings {
  return combine(a, b, (inA, inB) => inA || inB);
}

/** The texts outside. */
export function complementStrings(strings: OddStrings): OddStrings {
  if (strings.listed.length === 0) return strings.allOthers ? noStrings : allStrings;
  return { listed: strings.listed, allOthers: !strings.allOthers };
}

/** True when every text that either side names and `a` allows is allowed by `b`; texts nobody names do not count. */
export function stringsAreWithin(a: OddStrings, b: OddStrings): boolean {
  return [...a.listed, ...b.listed].every((text) => !allows(a, text) || allows(b, text));
}

/** The texts that are allowed by name: only they keep a set from being empty. */
export function namedStrings(strings: OddStrings): readonly string[] {
  return strings.allOthers ? [] : strings.listed;
}

function allows(strings: OddStrings, text: string): boolean {
  return strings.listed.includes(text) !== strings.allOthers;
}

function combine(a: OddStrings, b: OddStrings, choose: (inA: boolean, inB: boolean) => boolean): OddStrings {
  const allOthers = choose(a.allOthers, b.allOthers);
  if (a.listed.length === 0 && b.listed.length === 0) return allOthers ? allStrings : noStrings;
  const named = [...new Set([...a.listed, ...b.listed])].sort();
  return { listed: named.filter((text) => choose(allows(a, text), allows(b, text)) !== allOthers), allOthers };
}
