import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { Engine, Host } from '../src/cli/host.ts';
import { readInputs, withNamedFiles } from '../src/cli/inputs.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { formatJson } from '../src/report/json.ts';
import { placesOf } from '../src/report/position.ts';
import { type RunResult, run, wantedFiles } from '../src/run.ts';
import type { FixtureCase, Marker } from './fixture-cases.ts';

/** A base that knows nothing. */
export const emptyKnowledge: Knowledge = {
  date: readKnowledge().date,
  about: () => [],
  all: () => [],
  mentioning: () => [],
  find: () => undefined,
};

const noEngine: Engine = {
  rules: new Map(),
  check: () => {
    throw new Error('nothing here asks for a check');
  },
};

/** Reads a case as the command line would in its folder, configuration included, and gives what checks it. */
export function checksOf(folder: string): (knowledge?: Knowledge, order?: Order) => RunResult {
  return checksFrom(folder, []);
}

/** The same for paths that are given in a folder. */
export function checksFrom(cwd: string, paths: readonly string[]): (knowledge?: Knowledge, order?: Order) => RunResult {
  const quiet = { write() {} };
  const host: Host = {
    cwd,
    env: {},
    out: quiet,
    err: quiet,
    version: '',
    engine: () => Promise.reject(new Error('nothing here asks for the engine')),
  };
  const options = {
    exclude: ['/fixed/'],
    config: undefined,
    python: undefined,
    platform: undefined,
    driver: undefined,
    gpu: undefined,
    buildArg: [],
    resolve: undefined,
    knowledge: [],
  };
  const inputs = readInputs(paths, options, [], host);
  const { files, problems, target, declarations } = withNamedFiles(inputs, { ...noEngine, wanted: wantedFiles }, host);
  return (knowledge = readKnowledge(), order = (list) => list) =>
    run(order(files), knowledge, { target, declarations, problems });
}

type Order = (files: readonly SourceFile[]) => readonly SourceFile[];

/** Everything that is reported, as text: equal texts mean equal results. */
export function reported(result: RunResult): string {
  return formatJson(result, { version: '0' });
}

/** What the markers and the findings of a case disagree about, a line each. A marker stands for one finding. */
export function disagreements(fixture: FixtureCase, { findings, files }: RunResult): readonly string[] {
  const places = placesOf(files);
  const named = new Set([fixture.rule, ...fixture.markers.map(({ rule }) => rule)]);
  const everyRule = fixture.rule === undefined || fixture.silent;
  const counted = findings.filter(({ rule, severity }) => named.has(rule) || (everyRule && severity !== 'note'));
  const open = [...fixture.markers];
  const unmarked = take(counted, open, (finding, { line }) => places.rangeOf(finding.at).start.line === line);
  const unexpected = take(unmarked, open, (finding, { line }) => {
    const { start, end } = places.rangeOf(finding.at);
    return start.line <= line && line <= end.line;
  });
  const loud = fixture.silent ? counted.filter(({ severity }) => severity !== 'note') : [];
  return [
    ...open.map(({ rule, path, line }) => `expected and not found: ${path}:${line} ${rule}`),
    ...[...new Set([...unexpected, ...loud])].map(
      ({ rule, severity, confidence, at, message }) =>
        `found and not expected: ${at.path}:${places.rangeOf(at).start.line} ${rule} (${severity}, ${confidence}): ${message}`,
    ),
  ].sort();
}

/** Takes the marker of each finding out of `open`; gives the findings that have none. */
function take(
  findings: readonly Finding[],
  open: Marker[],
  fits: (finding: Finding, marker: Marker) => boolean,
): readonly Finding[] {
  return findings.filter((finding) => {
    const at = open.findIndex(
      (marker) => marker.rule === finding.rule && marker.path === finding.at.path && fits(finding, marker),
    );
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
}

/** Freezes a value and all it holds, so that changing it throws. */
export function deepFreeze(value: unknown, done = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || done.has(value)) return;
  done.add(value);
  if (value instanceof Map || value instanceof Set) {
    for (const [key, held] of value.entries()) {
      deepFreeze(key, done);
      deepFreeze(held, done);
    }
    const refuse = () => {
      throw new TypeError('a frozen collection was changed');
    };
    for (const method of ['set', 'add', 'delete', 'clear'])
      if (method in value) Object.defineProperty(value, method, { value: refuse });
  }
  for (const key of Reflect.ownKeys(value)) deepFreeze(Reflect.get(value, key), done);
  Object.freeze(value);
}
