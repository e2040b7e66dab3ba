import type { Rule } from '../src/domain/rule.ts';

/** The engine itself reports these while it applies the ignore comments; see src/analyze/suppress.ts. */
export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'An ignore comment hides nothing, or names a rule that does not exist.',
    why: 'A stale exception hides the next true finding on its line.',
    how: 'Delete the comment, or correct the rule id in it.',
  },
  *check() {},
} satisfies Rule;
