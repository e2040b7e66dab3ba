import type { Confidence, Severity } from '../domain/finding.ts';
import { didYouMean } from '../domain/nearest.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { platforms, type Target } from '../domain/target.ts';
import { parseVersion } from '../domain/version.ts';
import { UsageError } from './host.ts';

export type Threshold = Severity | 'never';

export const thresholds: readonly Threshold[] = ['error', 'warning', 'note', 'never'];
export const confidences: readonly Confidence[] = ['high', 'medium', 'low'];

/** What configuration may say. Absent keys leave the defaults. */
export interface Settings {
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly exclude?: readonly string[];
  readonly failOn?: Threshold;
  readonly pedantic?: boolean;
  readonly minConfidence?: Confidence;
  readonly target?: Target;
}

type Table = Readonly<Record<string, unknown>>;
type Read<Value> = (value: unknown, name: string) => Value;

const settings = {
  select: strings,
  ignore: strings,
  exclude: strings,
  'fail-on': oneOf(thresholds),
  pedantic: flag,
  'min-confidence': oneOf(confidences),
  target: (value: unknown, name: string): Target =>
    readTable(value, name, { python, platform: oneOf(platforms), driver: text, gpu: text }),
};

/** Reads the table of settings. Throws a usage error that names the key, what it may be, and the nearest known name. */
export function readSettings(value: unknown, name: string): Settings {
  const { 'fail-on': failOn, 'min-confidence': minConfidence, ...same } = readTable(value, name, settings);
  return { ...same, ...(failOn ? { failOn } : {}), ...(minConfidence ? { minConfidence } : {}) };
}

/** A Python version or specifiers, as the command line and configuration give it. */
export function python(value: unknown, name: string): string {
  const given = text(value, name).trim();
  if (parseVersion(given) === undefined && !parseSpecifierSet(given)?.length)
    throw new UsageError(
      `${name} must be a Python version such as 3.11, or specifiers such as ">=3.10,<3.13"; it is "${given}"`,
    );
  return given;
}

/** One of a few words; the nearest is named where another is given. */
export function oneOf<Word extends string>(words: readonly Word[]): Read<Word> {
  return (value, name) => {
    const given = text(value, name);
    const known = words.find((word) => word === given);
    if (known === undefined)
      throw new UsageError(`${name} must be one of ${words.join(', ')}; it is "${given}"${didYouMean(given, words)}`);
    return known;
  };
}

function readTable<Readers extends Readonly<Record<string, Read<unknown>>>>(
  value: unknown,
  name: string,
  readers: Readers,
): { readonly [Key in keyof Readers]?: ReturnType<Readers[Key]> } {
  if (!isTable(value)) throw new UsageError(`${name} must be a table`);
  const known = new Map(Object.entries(readers));
  const read: [string, unknown][] = [];
  for (const [key, given] of Object.entries(value)) {
    const reader = known.get(key);
    if (reader === undefined)
      throw new UsageError(`${name} has the unknown key "${key}"${didYouMean(key, known.keys())}`);
    read.push([key, reader(given, `${name} ${key}`)]);
  }
  return Object.fromEntries(read) as { readonly [Key in keyof Readers]?: ReturnType<Readers[Key]> };
}

/** Is the value a table of TOML? */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new UsageError(`${name} must be a string`);
  return value;
}

function strings(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value)) throw new UsageError(`${name} must be a list of strings`);
  return value.map((item) => text(item, `each item of ${name}`));
}

function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw new UsageError(`${name} must be true or false`);
  return value;
}
