import fc from 'fast-check';
import {
  clauseText,
  specifierText,
  spelledSpecifierText,
  spelledVersionText,
  versionText,
} from '../domain/version-arbitraries.ts';

/** What both sides are asked; pairs are places in the lists before them. */
export interface Questions {
  /** Texts that may or may not be versions. */
  readonly versions: readonly string[];
  /** Texts that may or may not be specifier sets. */
  readonly specifiers: readonly string[];
  /** Valid versions. */
  readonly candidates: readonly string[];
  /** Valid specifier sets without `===`. */
  readonly ranges: readonly string[];
  /** Pairs of candidates. */
  readonly orders: readonly Pair[];
  /** A range and a candidate. */
  readonly contains: readonly Pair[];
  /** A range and a candidate that `===` adds to it. */
  readonly identities: readonly Pair[];
  /** Pairs of ranges. */
  readonly relations: readonly Pair[];
}

export type Pair = readonly [number, number];

/** Makes the same few thousand tricky questions for the same seed. */
export function makeQuestions(seed: number): Questions {
  const sample = (arbitrary: fc.Arbitrary<string>, numRuns: number) => [
    ...new Set(fc.sample(arbitrary, { seed, numRuns })),
  ];
  const candidates = sample(versionText, 2500);
  const ranges = sample(fc.oneof(clauseText, specifierText), 5000);
  const pairs = (left: readonly string[], right: readonly string[], numRuns: number) =>
    fc.sample(fc.tuple(fc.nat(left.length - 1), fc.nat(right.length - 1)), { seed, numRuns });
  return {
    versions: sample(spelledVersionText, 8000),
    specifiers: sample(fc.oneof(spelledSpecifierText, specifierText), 8000),
    candidates,
    ranges,
    orders: pairs(candidates, candidates, 40_000),
    contains: pairs(ranges, candidates, 80_000),
    identities: pairs(ranges, candidates, 10_000),
    relations: pairs(ranges, ranges, 60_000),
  };
}
