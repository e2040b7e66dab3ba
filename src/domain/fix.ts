import type { DistributionName, Requirement } from './requirement.ts';
import type { Span } from './source.ts';

/** Replaces the text of a span. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A cure. `safe` keeps what is installed or only removes what is overwritten anyway; all else is `unsafe`. */
export type Fix = {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe';
  /** What to change in the files, once it is proven to cure; absent for rules, which only say what they intend. */
  readonly edits?: readonly TextEdit[];
} & FixAction;

/** An intention; `src/fix` turns it into edits. `advice` is a cure in words only. */
export type FixAction =
  | { readonly kind: 'advice' }
  | { readonly kind: 'remove'; readonly requirement: Requirement }
  /** Another requirement in the list in which this one stands. */
  | { readonly kind: 'add'; readonly requirement: string; readonly beside: Requirement }
  | { readonly kind: 'pin'; readonly requirement: Requirement; readonly specifiers: string }
  | { readonly kind: 'exclude'; readonly distribution: DistributionName }
  | { readonly kind: 'override'; readonly distribution: DistributionName; readonly requirement: string }
  | { readonly kind: 'replace'; readonly span: Span; readonly text: string };

/** A cure in words. */
export function advice(title: string, safety: 'safe' | 'unsafe' = 'unsafe'): Fix {
  return { kind: 'advice', title, safety };
}
