import type { Finding } from '../domain/finding.ts';
import type { Requirement } from '../domain/requirement.ts';

/** What is known of one site-packages that holds some components. */
export interface Look {
  /** What is wrong in it, as `check` would say, without what is hidden or advice. */
  readonly findings: readonly Finding[];
  /** The author's requirements that it asks for: those of the components, and those on what they bring along. */
  readonly requirements: readonly Requirement[];
  /** Normalized names of what is installed. */
  readonly installed: ReadonlySet<string>;
  /** Those of them that use a GPU. */
  readonly gpu: readonly string[];
}

/** Looks at site-packages that hold these components, by name. Equal questions get equal answers. */
export type Bench = (components: readonly string[]) => Look;

/** A bench that asks another one each question once, and counts the questions. */
export function remembering(bench: Bench): { readonly bench: Bench; readonly asked: () => number } {
  const known = new Map<string, Look>();
  return {
    bench: (components) => {
      const sorted = [...components].sort();
      const key = sorted.join('\u0000');
      const look = known.get(key) ?? bench(sorted);
      known.set(key, look);
      return look;
    },
    asked: () => known.size,
  };
}
