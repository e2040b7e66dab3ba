import type { Project } from '../domain/environment.ts';
import type { Finding } from '../domain/finding.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Rule } from '../domain/rule.ts';
import type { SourceFile } from '../domain/source.ts';

/** What every format is printed from: the result of a run, with the findings that are to be shown. */
export interface CheckResult {
  readonly project: Pick<Project, 'environments' | 'manifests'>;
  /** In the order in which they are reported. */
  readonly findings: readonly Finding[];
  /** How many findings an ignore comment hides. */
  readonly suppressed: number;
  /** How many findings a baseline holds, which are therefore not among these. */
  readonly known?: number;
  readonly files: readonly SourceFile[];
  readonly rules: ReadonlyMap<string, Rule>;
  readonly knowledge: Pick<Knowledge, 'date'>;
  /** What failed by a fault of ours; the findings of everything else are complete. */
  readonly failures?: readonly OwnFailure[];
}

/** A rule that failed on a subject, or another part of us in a stage. */
export interface OwnFailure {
  readonly rule: string;
  readonly stage?: string;
  readonly subject: string;
  readonly error: unknown;
}
