import type { Rule } from '../src/domain/rule.ts';

/** The engine itself reports these, because it takes the project apart to see what is left; see src/run-isolation.ts. */
export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A component is declared to run behind a boundary that is stronger than anything known needs.',
    why: 'A process costs a second CUDA context and latency, a virtual environment a second copy of what both use, a container an image to build and run.',
    how: 'Declare the weaker boundary, or run the component with the rest. Keep it where the reason is another one, such as a crash that must not take the rest along.',
    limits:
      'It looks at components of `[tool.wheelclash.components]` and of pipeline files whose requirements stand in one file with others. What is not known may still need the boundary.',
    noFix: 'A boundary may have reasons that no file shows, such as a crash that must not take the rest along.',
  },
  *check() {},
} satisfies Rule;
