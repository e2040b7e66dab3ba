import type { Declarations } from '../domain/declarations.ts';
import type { Finding } from '../domain/finding.ts';
import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import type { Conflict, Plan } from '../domain/plan.ts';
import type { Resolutions } from '../domain/resolved.ts';
import type { Rule } from '../domain/rule.ts';
import type { Problem, SourceFile } from '../domain/source.ts';
import type { Target } from '../domain/target.ts';
import type { FixOutcome, FixPolicy } from '../fix/rounds.ts';
import type { CheckResult, OwnFailure } from '../report/result.ts';

/** Somewhere to write text. */
export interface Output {
  write(text: string): void;
  readonly columns?: number | undefined;
  readonly isTTY?: boolean | undefined;
}

/** Bytes that come as they are made. */
export interface Input extends AsyncIterable<Uint8Array> {
  readonly isTTY?: boolean | undefined;
}

/** What a run may be told. */
export interface EngineOptions {
  readonly target: Target;
  /** What the user says about environments and builds. */
  readonly declarations?: Declarations | undefined;
  /** What a resolver chose for some environments, and the day it did. */
  readonly resolved?: { readonly day: string; readonly environments: Resolutions } | undefined;
  /** False where ignore comments are not to be honoured. */
  readonly ignores: boolean;
  /** What could not be read; it becomes part of the result. */
  readonly problems: readonly Problem[];
}

/** The checks behind the commands. */
export interface Engine {
  readonly rules: ReadonlyMap<string, Rule>;
  /** What the rules ask. */
  readonly knowledge?: Knowledge;
  /** The same checks with these facts on top; one with the id of a fact of the base replaces it. */
  withFacts?(facts: readonly KnowledgeEntry[]): Engine;
  /** Paths that the files name (`-r deps.txt`) and that are not among them. */
  wanted?(files: readonly SourceFile[]): readonly string[];
  check(files: readonly SourceFile[], options: EngineOptions): CheckResult;
  /** The fact with this id. */
  fact?(id: string): KnowledgeEntry | undefined;
  /** Throws a usage error for a GPU of which nothing is known, with the nearest name. */
  checkGpu?(gpu: string | undefined): void;
  /** These findings of the files, with edits in the fixes that are proven. */
  prove?(
    findings: readonly Finding[],
    files: readonly SourceFile[],
    options: EngineOptions,
    failed?: (failure: OwnFailure) => void,
  ): readonly Finding[];
  /** The files with fixes applied, in memory. */
  fix?(files: readonly SourceFile[], options: EngineOptions, policy: FixPolicy): FixOutcome<CheckResult>;
  /** How the components of the files are kept apart; undefined where nothing is installed. */
  plan?(files: readonly SourceFile[], options: EngineOptions, how: PlanRequest): Promise<PlanAnswer | undefined>;
}

export interface PlanRequest {
  readonly perComponent: boolean;
}

/** A plan, and what can be asked about it. */
export interface PlanAnswer {
  readonly plan: Plan;
  /** Components and installed distributions. */
  readonly names: readonly string[];
  /** What keeps two of them apart. */
  between(one: string, other: string): readonly Conflict[];
}

/** The world around a command: everything it may touch besides the file system. */
export interface Host {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: Output;
  readonly err: Output;
  /** Standard input; opened only by a command that reads it. */
  input?(): Input;
  readonly version: string;
  /** Told how many files a run is about, before the work starts. */
  expect?(files: number): void;
  /** The page of a rule, with an example that was run, as Markdown; undefined where the program brings none. */
  page?(rule: string): string | undefined;
  /** Loaded only when a command needs it. */
  engine(): Promise<Engine>;
}

/** 0 nothing at or above the threshold, 1 findings, 2 usage, configuration or internal error. */
export type ExitCode = 0 | 1 | 2;

/** A mistake of the user: its message is shown without a stack, and the exit code is 2. */
export class UsageError extends Error {}
