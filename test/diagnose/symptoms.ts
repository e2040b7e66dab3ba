import type { Symptom } from '../../src/domain/symptom.ts';

/** A symptom with nothing beside what is given. */
export function symptom(given: Partial<Symptom> & Pick<Symptom, 'id' | 'shows'>): Symptom {
  return {
    kind: 'symptom',
    claim: 'It means something.',
    certainty: 'verified',
    evidence: [{ source: 'owner/first#1', states: 'so it is', checked: '2026-11-20' }],
    rules: [],
    about: [],
    cure: 'Do something.',
    ...given,
  };
}
