import * as v from 'valibot';
import { distributionName, type ImportName } from '../domain/requirement.ts';

/** Text that says something. */
export const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
/** A day: YYYY-MM-DD. */
export const day = v.pipe(text, v.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day: YYYY-MM-DD'));
/** `true` or `false` as text. */
export const flag = v.pipe(
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((word) => word === 'true'),
);
/** A normalized distribution name. */
export const distribution = v.pipe(
  text,
  v.check((name) => distributionName(name) === name, 'must be a normalized distribution name'),
  v.transform(distributionName),
);
/** An import package. */
export const importName = v.pipe(
  text,
  v.transform((name) => name as ImportName),
);
/** What a finding costs. */
export const severity = v.picklist(['error', 'warning', 'note']);
/** A list of texts. */
export const texts = v.array(text);
/** A text for each name. */
export const textByName = v.record(text, text);
const evidence = v.strictObject({ source: text, states: text, checked: day });

/** What every entry has. */
export const common = {
  id: v.pipe(text, v.check(isWords, 'must be lower case words and digits joined by single hyphens')),
  claim: text,
  certainty: v.picklist(['verified', 'likely', 'unverified']),
  evidence: v.tupleWithRest([evidence], evidence),
} as const;

function isWords(id: string): boolean {
  return id.split('-').every((word) => /^[a-z0-9]+$/.test(word));
}
