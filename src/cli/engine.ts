import { openSync, readSync } from 'node:fs';
import { capabilityOf, gpuModels } from '../domain/gpu-model.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { didYouMean } from '../domain/nearest.ts';
import { createKnowledge, mergeKnowledge, type PackedKnowledge } from '../knowledge/base.ts';
import { run, runAndFix, runAndProve, wantedFiles } from '../run.ts';
import { type Engine, UsageError } from './host.ts';

/** The checks over the packed knowledge in a file. */
export function loadEngine(knowledgeFile: string): Engine {
  return engineOver(openPacked(knowledgeFile));
}

/** The checks over packed knowledge. */
export function engineOver(packed: string | PackedKnowledge): Engine {
  return engineWith(createKnowledge(packed));
}

/** The checks over a base of knowledge. */
export function engineWith(knowledge: Knowledge): Engine {
  return {
    rules: run([], knowledge).rules,
    knowledge,
    withFacts: (facts) => engineWith(mergeKnowledge(knowledge, facts)),
    fact: knowledge.find,
    wanted: wantedFiles,
    checkGpu: (gpu) => {
      if (gpu === undefined || capabilityOf(gpu, knowledge) !== undefined) return;
      const near = didYouMean(gpu, gpuModels(knowledge));
      throw new UsageError(`nothing is known of the GPU "${gpu}"${near}; its compute capability, such as 8.6, will do`);
    },
    check: (files, options) => run(files, knowledge, options),
    prove: (findings, files, options, failed) =>
      runAndProve(findings, files, (changed) => run(changed, knowledge, options), failed),
    plan: async (files, options, how) => {
      const { runAndPlan } = await import('../run-plan.ts');
      return runAndPlan(files, (changed) => run(changed, knowledge, options), options.declarations?.components, how);
    },
    fix: (files, options, policy) => runAndFix(files, (changed) => run(changed, knowledge, options), policy),
  };
}

/** A run asks for a small part of the base, so only the index and what is asked for is read. */
function openPacked(path: string): PackedKnowledge {
  const file = openSync(path, 'r');
  const bytes = (start: number, end: number) => {
    const buffer = Buffer.allocUnsafe(end - start);
    return buffer.subarray(0, readSync(file, buffer, 0, end - start, start));
  };
  let head = bytes(0, 1 << 16);
  for (let size = 1 << 17; !head.includes(10) && head.length === size / 2; size *= 2) head = bytes(0, size);
  const line = head.indexOf(10);
  return {
    index: head.toString('latin1', 0, line),
    read: (start, end) => bytes(line + 1 + start, line + 1 + end).toString('latin1'),
  };
}
