import type { CondaDependency } from './manifest.ts';
import type { Span } from './source.ts';
import { parseSpecifierSet, type SpecifierSet } from './specifier.ts';

/**
 * Reads a conda match specification: `numpy=1.21`, `python >=3.8,<3.12`, `channel::name=version=build`,
 * `name[version='>=1', build=cuda*]`, or the address of one file. Undefined where no name can be found.
 */
export function parseCondaMatch(text: string, span: Span): CondaDependency | undefined {
  const written = text.trim();
  const file = /\/([^/]+)\.(?:conda|tar\.bz2)$/.exec(written)?.[1];
  if (file !== undefined) return readFileName(file, span);
  const bracket = written.endsWith(']') ? written.indexOf('[') : -1;
  const plain = bracket < 0 ? written : written.slice(0, bracket);
  const fields = bracket < 0 ? new Map<string, string>() : readFields(written.slice(bracket + 1, -1));
  const separator = plain.lastIndexOf('::');
  const rest = separator < 0 ? plain : plain.slice(separator + 2);
  const name = /^[A-Za-z0-9_.-]+/.exec(rest)?.[0];
  if (name === undefined) return undefined;
  const { version, build } = splitVersion(rest.slice(name.length).trim());
  const said = fields.get('version');
  return {
    name: name.toLowerCase(),
    specifiers: said === undefined ? readVersion(version, build !== undefined) : readVersion(said, true),
    build: fields.get('build') ?? build,
    channel: fields.get('channel') ?? channelOf(plain.slice(0, Math.max(0, separator))),
    span,
  };
}

/** `name-version-build`; names may hold dashes, versions and builds may not. */
function readFileName(file: string, span: Span): CondaDependency | undefined {
  const parts = file.split('-');
  const [version, build] = parts.slice(-2);
  const name = parts.slice(0, -2).join('-').toLowerCase();
  if (name === '' || version === undefined || build === undefined) return undefined;
  return { name, specifiers: readVersion(version, true), build, channel: undefined, span };
}

/** `key=value` pairs between the brackets; values may be quoted, and a quoted one may hold commas. */
function readFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf('=', at);
    if (equals < 0) break;
    let start = equals + 1;
    while (text[start] === ' ') start += 1;
    const quote = text[start] === '"' || text[start] === "'" ? text.charAt(start) : undefined;
    const close = text.indexOf(quote ?? ',', quote === undefined ? start : start + 1);
    const end = close < 0 ? text.length : close;
    fields.set(
      text.slice(at, equals).replace(',', '').trim(),
      text.slice(quote === undefined ? start : start + 1, end).trim(),
    );
    at = end + 1;
  }
  return fields;
}

/** The channel before `::`, without its platform. */
function channelOf(text: string): string | undefined {
  const known = /\/(?:linux|osx|win|noarch)[a-z0-9-]*$/.exec(text);
  return text === '' ? undefined : text.slice(0, known?.index ?? text.length);
}

/** Separates version and build: `=1.2=py39_0`, `==1.2`, `1.2 py39_0`, `>=1.2,<2`. */
function splitVersion(text: string): { readonly version: string; readonly build: string | undefined } {
  if (text.startsWith('=')) {
    const start = text.startsWith('==') ? 2 : 1;
    const equals = text.slice(start).search(/[<>!~]?=/);
    const isBuild =
      equals >= 0 && text.charAt(start + equals) === '=' && !text.slice(start, start + equals).includes(',');
    if (isBuild) return { version: text.slice(0, start + equals), build: text.slice(start + equals + 1).trim() };
  }
  // A blank separates the build, but one behind an operator or around `,` and `|` belongs to the version.
  const blank = /[^\s,|<>=!~]\s+(?=[^\s,|<>=!~])/.exec(text);
  if (blank === null) return { version: text, build: undefined };
  return { version: text.slice(0, blank.index + 1), build: text.slice(blank.index + blank[0].length) };
}

/**
 * Conda's version as PEP 440 clauses: `=1.21` and `1.21.*` are prefixes, `==1.21` and a bare version exact, and a single
 * `=` is exact too when a build follows. Alternatives and versions only conda knows give no bound.
 */
function readVersion(text: string, exact: boolean): SpecifierSet {
  if (text.includes('|')) return [];
  return text.split(',').flatMap((clause) => parseSpecifierSet(translate(clause.replace(/\s/g, ''), exact)) ?? []);
}

function translate(clause: string, exact: boolean): string {
  const [operator = ''] = /^[=<>!~]*/.exec(clause) ?? [];
  const version = clause.slice(operator.length);
  const prefix = version.replace(/\.?\*$/, '');
  if (version === '' || prefix === '') return '';
  const isPrefix = prefix !== version;
  switch (operator) {
    case '=':
      return exact && !isPrefix ? `==${version}` : `==${prefix}.*`;
    case '':
    case '==':
      return isPrefix ? `==${prefix}.*` : `==${version}`;
    case '!=':
      return isPrefix ? `!=${prefix}.*` : `!=${version}`;
    default:
      return `${operator}${prefix}`;
  }
}
