import type { ManifestOf, RequirementsManifest } from './manifest.ts';
import type { ShellNode } from './shell.ts';
import type { Located, Span } from './source.ts';

export interface DockerfileManifest extends ManifestOf<'dockerfile'> {
  /** `escape`, `syntax`, `check` directives. */
  readonly directives: ReadonlyMap<string, string>;
  /** ARG before the first FROM. */
  readonly globalArguments: readonly DockerArgument[];
  readonly stages: readonly DockerStage[];
}

/** Text with `$NAME` and `${NAME:-word}` still in it. Quotes are removed; an escaped dollar is kept as `\$`. */
export type DockerText = Located<string>;

export interface DockerArgument {
  readonly name: string;
  readonly default: DockerText | undefined;
  readonly span: Span;
}

export interface DockerStage {
  /** Its name after AS, in lower case. */
  readonly name: string | undefined;
  readonly index: number;
  /** The image or stage after FROM. The span covers that reference only. */
  readonly from: DockerText;
  readonly platform: DockerText | undefined;
  readonly instructions: readonly DockerInstruction[];
  /** The FROM line. */
  readonly span: Span;
}

export type DockerInstruction =
  | ({ readonly kind: 'arg' } & DockerArgument)
  | {
      readonly kind: 'env';
      readonly name: string;
      readonly value: DockerText;
      readonly span: Span;
      /** The whole ENV: its variables do not see each other's new values. */
      readonly instruction?: Span;
    }
  | { readonly kind: 'workdir'; readonly path: DockerText; readonly span: Span }
  | DockerCopy
  | DockerRun
  | { readonly kind: 'shell'; readonly words: readonly string[]; readonly span: Span }
  | { readonly kind: 'user'; readonly user: DockerText; readonly span: Span }
  | {
      readonly kind: 'start';
      readonly keyword: 'CMD' | 'ENTRYPOINT';
      readonly script: ShellNode | undefined;
      readonly span: Span;
    }
  | { readonly kind: 'onbuild'; readonly instruction: DockerInstruction; readonly span: Span }
  | { readonly kind: 'other'; readonly keyword: string; readonly span: Span };

export interface DockerCopy {
  readonly kind: 'copy';
  readonly keyword: 'COPY' | 'ADD';
  /** A stage name or number, or an image. */
  readonly from: DockerText | undefined;
  readonly sources: readonly DockerText[];
  readonly destination: DockerText;
  /** Bodies of here-documents, by the file name they are written to. */
  readonly documents: readonly DockerDocument[];
  readonly span: Span;
}

export interface DockerDocument {
  readonly name: string;
  readonly text: string;
  /** Where it is a list that installers read. */
  readonly list?: RequirementsManifest;
}

export interface DockerRun {
  readonly kind: 'run';
  /** The whole command as a shell sees it; for the exec form one command of literal words. */
  readonly script: ShellNode | undefined;
  readonly form: 'shell' | 'exec';
  readonly mounts: readonly DockerMount[];
  /** The instruction from RUN to its last character, continuations included. */
  readonly span: Span;
}

export interface DockerMount {
  readonly type: string;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly from: string | undefined;
}
