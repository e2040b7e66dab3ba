import type { Variable } from '../domain/environment.ts';

/** A variable of an env file; references in a literal one are no references. */
export interface EnvFileVariable extends Variable {
  readonly literal: boolean;
}

/**
 * Reads an env file as Compose does: `NAME=value` or `NAME: value`, quotes removed, `export` and comments behind a blank
 * left out. Single quotes keep references as text. A name alone has no value: it comes from the caller.
 */
export function parseEnvFile(path: string, text: string): readonly EnvFileVariable[] {
  const variables: EnvFileVariable[] = [];
  let at = 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end);
    const lead = /^\uFEFF?\s{0,200}(?:export\s{1,20})?/.exec(line)?.[0].length ?? 0;
    const [whole, name = '', sign] = /^([A-Za-z_][\w.-]{0,500})\s{0,20}([=:])?[ \t]{0,20}/.exec(line.slice(lead)) ?? [];
    if (whole === undefined || (sign === undefined && line.slice(lead + name.length).trim() !== '')) {
      at = end + 1;
      continue;
    }
    const start = at + lead;
    if (sign === undefined) {
      variables.push({ name, value: undefined, literal: true, span: { path, start, end: start + name.length } });
      at = end + 1;
      continue;
    }
    const read = readValue(text, start + whole.length, end);
    variables.push({ name, ...read.value, span: { path, start, end: read.end } });
    const next = text.indexOf('\n', read.end);
    at = next < 0 ? text.length : next + 1;
  }
  return variables;
}

interface ReadText {
  readonly value: { readonly value: string; readonly literal: boolean };
  /** Where the value ends in the file, its closing quote included. */
  readonly end: number;
}

function readValue(text: string, start: number, lineEnd: number): ReadText {
  const quote = text[start];
  const quoted = quote === '"' || quote === "'" ? readQuoted(text, start, quote) : undefined;
  if (quoted !== undefined) return quoted;
  const raw = text.slice(start, lineEnd);
  const comment = raw.startsWith('#') ? 0 : raw.search(/\s#/);
  const value = (comment < 0 ? raw : raw.slice(0, comment)).trimEnd();
  return { value: { value, literal: false }, end: start + value.length };
}

/** A quoted value may have line ends in it; one that is never closed is no quoted value. */
function readQuoted(text: string, start: number, quote: '"' | "'"): ReadText | undefined {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return { value: { value, literal: quote === "'" }, end: at + 1 };
    if (character === '\\' && quote === '"' && at + 1 < text.length) {
      at += 1;
      value += escapes[text.charAt(at)] ?? (text.charAt(at) === '$' ? '$$' : text.charAt(at));
    } else value += character;
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
