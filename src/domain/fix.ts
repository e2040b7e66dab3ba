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
  | { readonly kind: 'remove'; readonly requirement: Requirement; readonly keeps?: DistributionName }
  /** Another requirement in the list in which this one stands. */
  | { readonly kind: 'add'; readonly requirement: string; readonly beside: Requirement }
  | { readonly kind: 'pin'; readonly requirement: Requirement; readonly specifiers: string }
  /** Left out of everything that is resolved. `keeps` serves in its place, and must be there wherever it was. */
  | { readonly kind: 'exclude'; readonly distribution: DistributionName; readonly keeps?: DistributionName }
  | {
      readonly kind: 'override';
      readonly distribution: DistributionName;
      readonly requirement: string;
      readonly keeps?: DistributionName;
    }
  | { readonly kind: 'replace'; readonly span: Span; readonly text: string }
  /** Changes of which each alone would break what the others repair. */
  | { readonly kind: 'several'; readonly actions: readonly FixAction[] }
  /** An item, written in TOML, for a list of settings: `tool.uv`, `conflicts`. */
  | {
      readonly kind: 'setting';
      readonly path: string;
      readonly table: string;
      readonly key: string;
      readonly item: string;
    }
  /** An instruction on a line of its own, before or behind the one of a Dockerfile in which the span stands. */
  | { readonly kind: 'instruction'; readonly beside: Span; readonly place: 'before' | 'after'; readonly text: string }
  /** Words for the install command that stands at the span or reads the requirement at the span: `--no-build-isolation`. */
  | { readonly kind: 'option'; readonly at: Span; readonly step: Span; readonly words: readonly string[] }
  /** A command of a RUN is left out, with what joins it to its neighbours. */
  | { readonly kind: 'remove-command'; readonly at: Span }
  /** A comment is left out, and its line where nothing else stands there. */
  | { readonly kind: 'remove-comment'; readonly at: Span }
  /** A variable gets another value or another name, or goes. The span is that of the variable. */
  | {
      readonly kind: 'variable';
      readonly at: Span;
      readonly name: string;
      readonly change: { readonly value: string } | { readonly name: string } | 'remove';
    }
  /** What hides that the command at the span failed is left out: `|| true`. */
  | { readonly kind: 'unmask'; readonly at: Span }
  /** An index besides the default one, for the lists in which the requirements stand. */
  | {
      readonly kind: 'index';
      readonly requirements: readonly [Requirement, ...Requirement[]];
      readonly step: Span;
      readonly url: string;
    }
  /** The address at the span is given with another option: `--extra-index-url` in place of `--index-url`. */
  | { readonly kind: 'index-option'; readonly at: Span; readonly option: string }
  /** A last step behind the RUN at `step` that removes all of them and writes one of them anew. */
  | {
      readonly kind: 'last-step';
      readonly step: Span;
      readonly remove: readonly DistributionName[];
      readonly install: string;
    }
  /** A setting in each of these maps of a compose file, below the keys of the path. A value that is a block begins with a line end. */
  | {
      readonly kind: 'service-setting';
      readonly within: readonly Span[];
      readonly path: readonly string[];
      readonly value: string;
      /** A second setting that goes with it. */
      readonly and?: { readonly path: readonly string[]; readonly value: string };
    }
  /** An entry of a compose file, taken out with its line. The span is that of the key and its value, or of an item. */
  | { readonly kind: 'remove-entry'; readonly at: Span }
  /** A tag such as `!override` behind the key at the span. */
  | { readonly kind: 'tag'; readonly key: Span; readonly tag: string };

/** A cure in words. */
export function advice(title: string, safety: 'safe' | 'unsafe' = 'unsafe'): Fix {
  return { kind: 'advice', title, safety };
}
