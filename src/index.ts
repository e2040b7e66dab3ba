// The public face: checks over files in memory, without file system or network, in Node and in browsers.
export { rules } from '../rules/index.ts';
export type { Environment, Installed, InstallStep, Project } from './domain/environment.ts';
export type { Confidence, Draft, Finding, RelatedPlace, Severity } from './domain/finding.ts';
export type { Fix, TextEdit } from './domain/fix.ts';
export type { Evidence, Knowledge, KnowledgeEntry, KnowledgeKind } from './domain/knowledge.ts';
export type { Manifest } from './domain/manifest.ts';
export type { DistributionName, ImportName, Requirement } from './domain/requirement.ts';
export type { Rule, RuleDocs } from './domain/rule.ts';
export type { Problem, SourceFile, Span } from './domain/source.ts';
export type { Target } from './domain/target.ts';
export { applyEdits } from './fix/apply.ts';
export { unifiedDiff } from './fix/diff.ts';
export type { AppliedFix, FixOutcome, FixPolicy } from './fix/rounds.ts';
export { createKnowledge, mergeKnowledge } from './knowledge/base.ts';
export { formatJson } from './report/json.ts';
export { formatSarif } from './report/sarif.ts';
export { type Checker, type RunOptions, type RunResult, run, runAndFix, runAndProve } from './run.ts';
