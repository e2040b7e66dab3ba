import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCode, exists, largestFile } from '../discover/read.ts';
import type { Finding } from '../domain/finding.ts';
import { jsonText } from '../report/visible.ts';
import { type Host, UsageError } from './host.ts';
import { isTable } from './setting-kinds.ts';
import { writeResult } from './write.ts';

/** One known finding. Rule, path and distributions are for people who read the file; the fingerprint decides. */
interface Entry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
  readonly distributions: readonly string[];
}

/** Findings that were known before. */
export interface Baseline {
  readonly path: string;
  readonly entries: readonly Entry[];
}

/** The baseline in a file. Throws a usage error where there is none or it is not one of ours. */
export function readBaseline(path: string, host: Host): Baseline {
  let text: string;
  try {
    const full = resolve(host.cwd, path);
    const status = statSync(full);
    if (!status.isFile() || status.size > largestFile)
      throw new UsageError(`the baseline ${path} is not a file of at most ${largestFile / 1024 / 1024} MB`);
    text = readFileSync(full, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `the baseline ${path} could not be read (${errorCode(error)}); wheelclash check --write-baseline ${path} makes one`,
    );
  }
  const entries = entriesOf(text);
  if (entries === undefined)
    throw new UsageError(`${path} is not a baseline; wheelclash check --write-baseline ${path} makes one`);
  return { path, entries };
}

/** Splits findings into new ones and known ones; what is known stays known wherever its lines move. */
export function compared(findings: readonly Finding[], { entries }: Baseline) {
  const known = new Set(entries.map(({ fingerprint }) => fingerprint));
  return {
    fresh: findings.filter(({ fingerprint }) => !known.has(fingerprint)),
    known: findings.filter(({ fingerprint }) => known.has(fingerprint)),
  };
}

/** Entries that no longer occur. An entry about a file that exists and was not read this time may still be true. */
export function staleEntries(
  { entries }: Baseline,
  findings: readonly Finding[],
  read: ReadonlySet<string>,
  host: Host,
): readonly Entry[] {
  const found = new Set(findings.map(({ fingerprint }) => fingerprint));
  return entries.filter(
    ({ fingerprint, path }) => !found.has(fingerprint) && (read.has(path) || !exists(resolve(host.cwd, path))),
  );
}

/** Writes entries: in the order of path, rule and fingerprint, so that the same findings give the same bytes. */
export function writeBaseline(path: string, entries: readonly Entry[], host: Host): void {
  const sorted = [...entries].sort(
    (a, b) => order(a.path, b.path) || order(a.rule, b.rule) || order(a.fingerprint, b.fingerprint),
  );
  writeResult(host, jsonText({ version: 1, findings: sorted }), path);
}

/** A finding as an entry. */
export function entryOf({ fingerprint, rule, at, about }: Finding): Entry {
  return { fingerprint, rule, path: at.path, distributions: [...about] };
}

function entriesOf(text: string): readonly Entry[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (!isTable(read) || read['version'] !== 1 || !Array.isArray(read['findings'])) return undefined;
    const entries = read['findings'].map(entryFrom);
    return entries.every((entry) => entry !== undefined) ? entries : undefined;
  } catch {
    return undefined;
  }
}

function entryFrom(value: unknown): Entry | undefined {
  if (!isTable(value)) return undefined;
  const { fingerprint, rule, path, distributions } = value;
  if (typeof fingerprint !== 'string' || typeof rule !== 'string' || typeof path !== 'string') return undefined;
  if (!Array.isArray(distributions) || !distributions.every((name) => typeof name === 'string')) return undefined;
  return { fingerprint, rule, path, distributions };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
