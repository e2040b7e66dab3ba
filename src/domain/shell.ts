import type { Span } from './source.ts';

/** What a shell would run, as written. Nothing is expanded: `src/model` does that with the variables of the stage. */
export type ShellNode =
  | ShellCommand
  | { readonly kind: 'list'; readonly items: readonly ShellListItem[]; readonly span: Span }
  | {
      readonly kind: 'subshell' | 'group';
      readonly body: ShellNode;
      /** Set where `!` stands before it, so that its success is the failure of the body. */
      readonly negated?: true;
      /** Redirections of a whole construct: `{ …; } > file`, `done < file`. */
      readonly redirects?: readonly ShellRedirect[];
      readonly span: Span;
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: ShellNode; readonly body: ShellNode }[];
      readonly otherwise: ShellNode | undefined;
      readonly span: Span;
    }
  | {
      readonly kind: 'case';
      readonly subject: ShellWord;
      readonly branches: readonly { readonly patterns: readonly ShellWord[]; readonly body: ShellNode }[];
      readonly span: Span;
    }
  | {
      readonly kind: 'for';
      readonly variable: string;
      readonly values: readonly ShellWord[];
      readonly body: ShellNode;
      readonly span: Span;
    }
  | { readonly kind: 'while'; readonly condition: ShellNode; readonly body: ShellNode; readonly span: Span }
  | { readonly kind: 'function'; readonly name: string; readonly body: ShellNode; readonly span: Span }
  /** A construct that decides nothing for us (arithmetic, coproc) or could not be read. */
  | { readonly kind: 'opaque'; readonly span: Span };

export interface ShellListItem {
  readonly node: ShellNode;
  /** What stands between the previous item and this one; undefined for the first. */
  readonly after: '&&' | '||' | ';' | '&' | '|' | undefined;
}

export interface ShellCommand {
  readonly kind: 'command';
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord; readonly span: Span }[];
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  /** The script of `sh -c '…'`, `bash <<EOF` or `eval '…'` where it is written literally. */
  readonly nested: ShellNode | undefined;
  readonly span: Span;
}

export interface ShellRedirect {
  /** With its descriptor where that is not the usual one: `>`, `>>`, `2>`, `>&`, `<<`, `<<-`, `<<<`. */
  readonly operator: string;
  readonly target: ShellWord | undefined;
  /** The body of a here-document. */
  readonly body?: string;
  readonly span: Span;
}

export interface ShellWord {
  readonly parts: readonly ShellPart[];
  readonly span: Span;
}

export type ShellPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly span: Span }
  | {
      readonly kind: 'variable';
      readonly name: string;
      /** `:-`, `-`, `:+`, `+`, `:=`, `=`, `:?`, `?`, `%`, `%%`, `#`, `##`, `/`, `//`, `length`, or undefined for plain `$X`. */
      readonly operator: string | undefined;
      /** What follows the operator, as written. */
      readonly argument: string | undefined;
      readonly quoted: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: 'command';
      readonly script: ShellNode | undefined;
      readonly quoted: boolean;
      /** Set for `<(…)` and `>(…)`, which stand for a file name. */
      readonly process?: true;
      readonly span: Span;
    }
  | { readonly kind: 'glob'; readonly text: string; readonly span: Span };
