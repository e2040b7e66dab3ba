import type { EntryOf, Knowledge } from './knowledge.ts';
import { Remembered } from './remember.ts';

export interface IndexMatch {
  readonly fact: EntryOf<'index'>;
  /** The build its wheels carry (`cu118`), when the address says so. */
  readonly build: string | undefined;
  /** What the parts of the pattern stand for, such as `torch` in `torch{torch}/index.html`. */
  readonly parts: ReadonlyMap<string, string>;
}

/** Finds what is known about the address of an index or find-links page; undefined for an unknown one, which may be a full mirror. */
export function knownIndex(url: string, knowledge: Knowledge): IndexMatch | undefined {
  const known = matches.get(knowledge) ?? new Remembered(1000);
  matches.set(knowledge, known);
  return known.of(url, () => findIndex(normalizeIndexUrl(url), knowledge));
}

/** A project names few indexes many times. */
const matches = new WeakMap<Knowledge, Remembered<IndexMatch | undefined>>();

function findIndex(address: string, knowledge: Knowledge): IndexMatch | undefined {
  let best: IndexMatch | undefined;
  for (const fact of knowledge.all('index')) {
    const parts = matchUrl(normalizeIndexUrl(fact.url), address);
    if (parts === undefined) continue;
    const build = fact.build?.replace(/\{(\w+)\}/g, (whole, name: string) => parts.get(name) ?? whole);
    // The pattern with the most literal text is the most specific: a nightly index is also matched by the general one.
    if (best === undefined || literals(fact.url) > literals(best.fact.url)) best = { fact, build, parts };
  }
  return best;
}

/** Without credentials, query, fragment, default file name and trailing slashes; scheme and host in lower case. */
export function normalizeIndexUrl(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i.exec(url.trim());
  if (match === null) return url.trim();
  const host = (match[2] ?? '').replace(/^[^@]*@/, '').toLowerCase();
  let path = match[3] ?? '';
  while (path.endsWith('/')) path = path.slice(0, -1);
  if (path.endsWith('/index.html')) path = path.slice(0, -'/index.html'.length);
  return `${(match[1] ?? '').toLowerCase()}://${host}${path}`;
}

function literals(pattern: string): number {
  return pattern.replace(/\{\w+\}/g, '').length;
}

function matchUrl(pattern: string, address: string): ReadonlyMap<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = address.split('/');
  if (wanted.length !== given.length) return undefined;
  const parts = new Map<string, string>();
  for (const [position, segment] of wanted.entries()) {
    const actual = given[position] ?? '';
    const open = segment.indexOf('{');
    const close = segment.indexOf('}', open);
    if (open < 0 || close < 0) {
      if (segment !== actual) return undefined;
      continue;
    }
    const before = segment.slice(0, open);
    const after = segment.slice(close + 1);
    if (actual.length <= before.length + after.length) return undefined;
    if (!actual.startsWith(before) || !actual.endsWith(after)) return undefined;
    parts.set(segment.slice(open + 1, close), actual.slice(before.length, actual.length - after.length));
  }
  return parts;
}
