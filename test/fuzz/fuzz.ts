/**
 * `npm run fuzz -- [--seconds N] [--seed N] [--case N] [FOLDER…]`: mutates the fixtures and the manifests of these
 * folders, checks each project through the whole pipeline, and writes what fails to `fuzz-failures/`. `--case` repeats
 * one. The checks run in a thread of their own, so that one that never ends is seen too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import type { SourceFile } from '../../src/domain/source.ts';
import { run } from '../../src/run.ts';
import { type Case, caseOf } from './case.ts';
import { fixtureSpecimens, folderSpecimens, type Specimen } from './corpus.ts';
import { complaintsAbout, type Depth, stackOf } from './invariants.ts';
import { reduced } from './reduce.ts';

/** CPU time that one changed file may cost a plain check, in milliseconds. */
const longest = 1_000;
/** When a case is given up, in milliseconds of CPU time: others may use the machine too. */
const hangs = 120_000;

interface Verdict {
  readonly complaint: string | undefined;
  /** The smallest files found that show it. */
  readonly files: readonly SourceFile[];
}

function complaintOf(files: readonly SourceFile[], depth: Depth): string | undefined {
  try {
    return complaintsAbout(files, readKnowledge(), depth)[0];
  } catch (error) {
    return stackOf(error);
  }
}

/** How long a plain check of the files takes, in milliseconds of CPU time. */
function costOf(files: readonly SourceFile[]): number {
  const fresh = files.map((file) => ({ ...file }));
  const start = process.cpuUsage();
  run(fresh, readKnowledge());
  return cpuSince(start);
}

/** CPU time of this process, all threads together, in milliseconds. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

function judge({ files, depth }: Case): Verdict {
  const complaint = complaintOf(files, depth);
  const kind = complaint?.slice(0, 60);
  if (complaint !== undefined)
    return {
      complaint,
      files: reduced(files, (some) => complaintOf(some, depth)?.slice(0, 60) === kind, Date.now() + 20_000),
    };
  const slow = (some: readonly SourceFile[]) => costOf(some) > longest && costOf(some) > longest;
  return slow(files)
    ? { complaint: `a check takes more than ${longest} ms`, files: reduced(files, slow, Date.now() + 60_000) }
    : { complaint: undefined, files };
}

function work(): void {
  parentPort?.on('message', (one: Case) => parentPort?.postMessage(judge(one)));
}

function startWorker(): Worker {
  return new Worker(process.argv[1] ?? '', { workerData: 'checks', resourceLimits: { maxOldGenerationSizeMb: 1_500 } });
}

/** The verdict of a worker; a case that takes too long or breaks it is a complaint too, and then the worker is gone. */
function ask(worker: Worker, one: Case): Promise<Verdict> {
  return new Promise((resolve) => {
    const done = (verdict: Verdict) => {
      clearInterval(timer);
      worker.off('message', done).off('error', broken);
      resolve(verdict);
    };
    const lost = (complaint: string) => done({ complaint, files: one.files });
    const broken = (error: unknown) => lost(`the check breaks the process: ${stackOf(error)}`);
    const start = process.cpuUsage();
    const timer = setInterval(() => {
      if (cpuSince(start) > hangs) void worker.terminate().then(() => lost('the check does not end'));
    }, 1_000);
    worker.on('message', done).on('error', broken);
    worker.postMessage(one);
  });
}

function keep(folder: string, number: number, { complaint, files }: Verdict): void {
  for (const { path, text } of files) {
    const place = join(folder, String(number), path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  writeFileSync(join(folder, String(number), 'COMPLAINT'), `${complaint}\n`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      case: { type: 'string' },
    },
  });
  const corpus: readonly Specimen[] = [...fixtureSpecimens('fixtures'), ...positionals.flatMap(folderSpecimens)];
  const end = Date.now() + Number(values.seconds) * 1_000;
  const first = values.case === undefined ? Number(values.seed) * 1_000 : Number(values.case);
  console.log(`seed ${values.seed}: ${corpus.length} projects, ${values.seconds} seconds`);
  const seen = new Set<string>();
  let worker = startWorker();
  let number = first;
  do {
    const one = caseOf(number, corpus);
    const verdict = await ask(worker, one);
    if (worker.threadId < 0) worker = startWorker();
    const kind = verdict.complaint?.replace(/\d+/g, '0').slice(0, 300);
    if (kind !== undefined && !seen.has(kind)) {
      seen.add(kind);
      keep('fuzz-failures', number, verdict);
      console.log(`fuzz-failures/${number}: ${verdict.complaint}`);
    }
    number++;
  } while (Date.now() < end && values.case === undefined);
  await worker.terminate();
  console.log(`${number - first} cases, ${seen.size} kinds of complaint`);
  process.exitCode = seen.size > 0 ? 1 : 0;
}

if (isMainThread) await main();
else if (workerData === 'checks') work();
