import type { Diagnosis } from '../domain/symptom.ts';
import { type DiagnosisResult, filled } from './diagnosis-text.ts';
import { placesOf } from './position.ts';
import { jsonText } from './visible.ts';

/** The causes as JSON, version 1. Its shape is a promise of its own. Control characters appear only as escapes. */
export function formatDiagnosisJson(
  { log, reading, diagnoses, harmless, known, files }: DiagnosisResult,
  tool: { readonly version: string; readonly knowledge: string },
): string {
  const places = placesOf(files);
  return jsonText({
    version: 1,
    tool: { name: 'wheelclash', ...tool },
    log: { name: log, lines: reading.lines },
    symptoms: known,
    matches: diagnoses.map(({ sighting, distributions, facts, ground, places: found }: Diagnosis) => {
      const { symptom, line, text, times, values } = sighting;
      return {
        symptom: symptom.id,
        meaning: filled(symptom.claim, sighting),
        line,
        text,
        times,
        values: Object.fromEntries(values),
        certainty: symptom.certainty,
        evidence: symptom.evidence,
        distributions,
        rules: symptom.rules,
        because: facts.map(({ id, claim }) => ({ id, claim })),
        cure: symptom.cure === undefined ? null : filled(symptom.cure, sighting),
        ground,
        project: found.map(({ span, message, rule }) => ({
          path: span.path,
          range: places.rangeOf(span),
          rule: rule ?? null,
          message,
        })),
      };
    }),
    more: reading.left,
    harmless: harmless.map(({ symptom, line, text, times }) => ({
      symptom: symptom.id,
      meaning: symptom.claim,
      line,
      text,
      times,
    })),
  });
}
