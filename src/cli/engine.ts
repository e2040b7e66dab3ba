import { readFileSync } from 'node:fs';
import { createKnowledge } from '../knowledge/base.ts';
import { run, runAndFix, runAndProve, wantedFiles } from '../run.ts';
import type { Engine } from './host.ts';

/** The checks over the packed knowledge in a file. */
export function loadEngine(knowledgeFile: URL): Engine {
  const knowledge = createKnowledge(readFileSync(knowledgeFile, 'utf8'));
  return {
    rules: run([], knowledge).rules,
    wanted: wantedFiles,
    check: (files, options) => run(files, knowledge, options),
    prove: (findings, files, options) => runAndProve(findings, files, (changed) => run(changed, knowledge, options)),
    fix: (files, options, policy) => runAndFix(files, (changed) => run(changed, knowledge, options), policy),
  };
}
