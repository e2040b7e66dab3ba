import * as v from 'valibot';
import { common, flag, text, texts } from './schema-parts.ts';

/** What a known cause leaves in a log: see `Symptom`. */
export const symptom = v.strictObject({
  kind: v.literal('symptom'),
  ...common,
  shows: v.pipe(texts, v.minLength(1, 'must name a text')),
  beside: v.exactOptional(texts),
  unless: v.exactOptional(texts),
  within: v.exactOptional(text),
  harmless: v.exactOptional(flag),
  rules: texts,
  about: texts,
  facts: v.exactOptional(texts),
  cure: v.exactOptional(text),
});
