import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkDefaults } from '../cli/check.ts';
import type { Host } from '../cli/host.ts';
import { readInputs, withNamedFiles } from '../cli/inputs.ts';
import type { Finding } from '../domain/finding.ts';
import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import { placesOf } from '../report/position.ts';
import { type RunResult, run, wantedFiles } from '../run.ts';

/** What a change of the base does to the findings of one project. */
export interface Effect {
  readonly project: string;
  readonly lines: readonly string[];
  readonly appear: number;
  readonly vanish: number;
  readonly change: number;
}

/** The folders directly in a folder that hold a project; the folder itself where it holds files. */
export function projectsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile())) return [folder];
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

/** Checks a project with two bases, and gives what appears (`+`), vanishes (`-`) and changes (`~`). Undefined where nothing does. */
export function effectOn(folder: string, before: Knowledge, after: Knowledge): Effect | undefined {
  const check = checksOf(folder);
  const [old, now] = [shownBy(check(before)), shownBy(check(after))];
  const lines: string[] = [];
  let [appear, vanish, change] = [0, 0, 0];
  for (const [fingerprint, text] of now) {
    const known = old.get(fingerprint);
    if (known === text) continue;
    if (known === undefined) appear += 1;
    else change += 1;
    lines.push(known === undefined ? `+ ${text}` : `~ ${text}\n  was ${known}`);
  }
  for (const [fingerprint, text] of old)
    if (!now.has(fingerprint)) {
      vanish += 1;
      lines.push(`- ${text}`);
    }
  return lines.length === 0 ? undefined : { project: folder, lines, appear, vanish, change };
}

/** How many facts are new, gone and different in a base, by their ids. */
export function factChanges(before: readonly KnowledgeEntry[], after: readonly KnowledgeEntry[]) {
  const old = new Map(before.map((entry) => [entry.id, JSON.stringify(entry)]));
  const now = new Map(after.map((entry) => [entry.id, JSON.stringify(entry)]));
  const added = [...now.keys()].filter((id) => !old.has(id));
  const removed = [...old.keys()].filter((id) => !now.has(id));
  const changed = [...now].filter(([id, text]) => old.has(id) && old.get(id) !== text).map(([id]) => id);
  return { added, removed, changed };
}

/** Findings by fingerprint, each as one line: severity, rule, place, confidence, message. */
function shownBy({ findings, files }: RunResult): ReadonlyMap<string, string> {
  const places = placesOf(files);
  const text = ({ rule, severity, confidence, at, message }: Finding) =>
    `${severity} ${rule} ${at.path}:${places.rangeOf(at).start.line} (${confidence}): ${message.replace(/\s+/g, ' ')}`;
  return new Map(findings.map((finding) => [finding.fingerprint, text(finding)]));
}

function checksOf(folder: string): (knowledge: Knowledge) => RunResult {
  const quiet = { write() {} };
  const nothing = () => {
    throw new Error('nothing here asks for a check');
  };
  const host: Host = { cwd: folder, env: {}, out: quiet, err: quiet, version: '', engine: async () => nothing() };
  const options = { ...checkDefaults, exclude: ['/fixed/'] };
  const engine = { rules: new Map(), wanted: wantedFiles, check: nothing };
  const inputs = withNamedFiles(readInputs([], options, [], host), engine, host);
  const { files, problems, target, declarations } = inputs;
  return (knowledge) => run(files, knowledge, { target, declarations, problems });
}
