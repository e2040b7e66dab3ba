/** Where the time goes: one process per project, each stage measured once after the base was loaded. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { analyze } from '../../src/analyze/analyze.ts';
import { discover } from '../../src/discover/discover.ts';
import { createKnowledge } from '../../src/knowledge/base.ts';
import { model } from '../../src/model/model.ts';
import { parse } from '../../src/parse/parse.ts';
import { formatJson } from '../../src/report/json.ts';
import { run } from '../../src/run.ts';

const packed = join(process.cwd(), 'dist', 'knowledge.packed');
const base = [1, 2, 3, 4, 5]
  .map(() => timed(() => createKnowledge(readFileSync(packed, 'utf8'))).time)
  .sort((a, b) => a - b);
const knowledge = createKnowledge(readFileSync(packed, 'utf8'));
print('\nloading the packed base', base[2] ?? 0);

for (const folder of process.argv.slice(2)) {
  const found = timed(() => discover([folder], { cwd: folder }));
  const { files } = found.value;
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const parsed = timed(() => files.flatMap((file) => parse(file) ?? []));
  const modelled = timed(() => model(parsed.value, knowledge, { texts }));
  const analyzed = timed(() => analyze(modelled.value, rules, knowledge));
  const result = run(files.slice(0, 50), knowledge);
  const reported = timed(() => formatJson(result, { version: '0' }));
  process.stdout.write(`\n${basename(folder)}: ${files.length} files, ${analyzed.value.findings.length} findings\n`);
  print('  discover', found.time, files.length);
  print('  parse', parsed.time, files.length);
  print('  model', modelled.time, files.length);
  print('  analyze', analyzed.time, files.length);
  print('  report (50 files)', reported.time);
}

function timed<Value>(work: () => Value): { readonly value: Value; readonly time: number } {
  const start = process.hrtime.bigint();
  const value = work();
  return { value, time: Number(process.hrtime.bigint() - start) / 1e6 };
}

function print(what: string, time: number, files?: number): void {
  const each = files === undefined ? '' : `${((time / files) * 1000).toFixed(0)} µs a file`.padStart(18);
  process.stdout.write(`${what.padEnd(32)}${`${time.toFixed(1)} ms`.padStart(11)}${each}\n`);
}
