import type { PyprojectManifest, RequirementGroup } from '../domain/manifest.ts';
import { allOf, type Marker, parseMarker } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import { type Located, locateAt, type Problem, type SourceFile } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { joinGroups, noDeclaration } from './project-lists.ts';
import { normalizeName } from './pyproject-requirements.ts';
import { type PythonToken, pythonTokens } from './python-tokens.ts';

/**
 * Reads the literal lists of a `setup.py`: `install_requires`, `extras_require` and `python_requires`, written in place
 * or as a name that is assigned once. Nothing is run: what is computed says nothing. Undefined where there is no list.
 */
export function parseSetupPy(file: SourceFile): PyprojectManifest | undefined {
  const { tokens, comments } = pythonTokens(file);
  const script: Script = { tokens, places: placesByName(tokens), problems: [], path: file.path };
  const installed = argument(script, 'install_requires', readList);
  const extras = argument(script, 'extras_require', readTable);
  const python = argument(script, 'python_requires', (at) => readText(script, at));
  if (installed === undefined && extras === undefined && python === undefined) return undefined;
  const groups = (extras ?? []).map((entry) => readExtra(script, entry));
  const specifiers = python === undefined ? undefined : parseSpecifierSet(python.value);
  return {
    ...noDeclaration(file, 'setuptools'),
    name: argument(script, 'name', (at) => readText(script, at)),
    requiresPython: python === undefined || specifiers === undefined ? undefined : { ...python, specifiers },
    dependencies: [
      ...requirementsIn(script, installed ?? []),
      ...groups.filter(({ name }) => name === '').flatMap(({ requirements }) => requirements),
    ],
    extras: joinGroups(groups.filter(({ name }) => name !== '')),
    comments,
    problems: script.problems,
  };

  function readList(at: number): readonly Located<string>[] | undefined {
    return listAt(script, at)?.texts;
  }

  function readTable(at: number): readonly ExtraEntry[] | undefined {
    return tableAt(script, at);
  }
}

interface Script {
  readonly tokens: readonly PythonToken[];
  /** Where each name stands. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly problems: Problem[];
  readonly path: string;
}

interface ExtraEntry {
  readonly key: Located<string>;
  readonly texts: readonly Located<string>[];
}

/** The value of the only keyword argument of this name, or of the variable it names. */
function argument<Value>(script: Script, name: string, read: (at: number) => Value | undefined): Value | undefined {
  const places = assignments(script, name, true);
  const [at] = places;
  if (at === undefined || places.length > 1) return undefined;
  return read(at) ?? named(script, at, read);
}

function named<Value>(script: Script, at: number, read: (at: number) => Value | undefined): Value | undefined {
  const token = script.tokens[at];
  const next = script.tokens[at + 1];
  if (token?.kind !== 'name' || (next !== undefined && !',)}'.includes(next.text))) return undefined;
  const places = assignments(script, token.text, false);
  const [place] = places;
  return place === undefined || places.length > 1 || isChanged(script, token.text) ? undefined : read(place);
}

/** Names that stand at more places than this are no names of lists. */
const mostPlaces = 100;

function placesByName(tokens: readonly PythonToken[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'name') continue;
    const known = places.get(text);
    if (known === undefined) places.set(text, [index]);
    else if (known.length <= mostPlaces) known.push(index);
  }
  return places;
}

/** Where the values of `name = …` begin: inside a call or, for variables, at the start of a line. */
function assignments({ tokens, places }: Script, name: string, inCall: boolean): readonly number[] {
  const own = places.get(name) ?? [];
  if (own.length > mostPlaces) return [];
  return own
    .filter((index) => {
      const token = tokens[index];
      if (token === undefined || tokens[index + 1]?.text !== '=' || tokens[index + 2]?.text === '=') return false;
      return inCall ? token.depth > 0 : token.depth === 0 && token.startsLine;
    })
    .map((index) => index + 2);
}

/** `extras["all"] = …`, `extras.update(…)`, `requires += …`, `requires.append(…)`. */
function isChanged({ tokens, places }: Script, name: string): boolean {
  return (places.get(name) ?? []).some((index) => {
    const next = tokens[index + 1]?.text ?? '';
    return tokens[index]?.depth === 0 && next !== '=' && '.[+'.includes(next);
  });
}

function readText(script: Script, at: number): Located<string> | undefined {
  const text = textAt(script, at);
  return text === undefined || text.next - at > 1 ? undefined : text.value;
}

interface Found<Value> {
  readonly value: Value;
  readonly next: number;
}

/** One string literal; several in a row are one text, whose place is that of all of them. */
function textAt({ tokens, path }: Script, at: number): Found<Located<string>> | undefined {
  const first = tokens[at];
  if (first?.kind !== 'string') return undefined;
  let next = at + 1;
  let value = first.text;
  let end = first.end;
  for (let token = tokens[next]; token?.kind === 'string'; token = tokens[next]) {
    value += token.text;
    end = token.end;
    next += 1;
  }
  return { value: { value, span: { path, start: first.start, end } }, next };
}

/** A list or tuple of string literals only; what is added to it behind is unknown, and what it holds still holds. */
function listAt(
  script: Script,
  at: number,
): { readonly texts: readonly Located<string>[]; readonly next: number } | undefined {
  const { tokens } = script;
  const closing = tokens[at]?.text === '[' ? ']' : tokens[at]?.text === '(' ? ')' : undefined;
  if (closing === undefined || tokens[at]?.kind !== 'mark') return undefined;
  const texts: Located<string>[] = [];
  let next = at + 1;
  while (next < tokens.length && tokens[next]?.text !== closing) {
    const text = textAt(script, next);
    if (text === undefined) return undefined;
    texts.push(text.value);
    next = text.next;
    if (tokens[next]?.text === ',') next += 1;
    else if (tokens[next]?.text !== closing) return undefined;
  }
  return { texts, next: next + 1 };
}

/** A dictionary; entries whose values are computed are passed over. */
function tableAt(script: Script, at: number): readonly ExtraEntry[] | undefined {
  const { tokens } = script;
  const opening = tokens[at];
  if (opening?.kind !== 'mark' || opening.text !== '{') return undefined;
  const entries: ExtraEntry[] = [];
  for (let index = at + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined || (token.text === '}' && token.depth === opening.depth)) break;
    if (token.depth !== opening.depth + 1 || (tokens[index - 1]?.text !== ',' && index !== at + 1)) continue;
    const key = textAt(script, index);
    if (key === undefined || tokens[key.next]?.text !== ':') continue;
    const texts =
      listAt(script, key.next + 1)?.texts ?? named(script, key.next + 1, (place) => listAt(script, place)?.texts);
    if (texts !== undefined) entries.push({ key: key.value, texts });
  }
  return entries;
}

function readExtra(script: Script, { key, texts }: ExtraEntry): RequirementGroup {
  const [name = '', ...rest] = key.value.split(':');
  const condition = rest.join(':');
  const result = condition.trim() === '' ? undefined : parseMarker(condition, () => key.span);
  const marker = result?.ok === true ? result.marker : undefined;
  const requirements = requirementsIn(script, texts).map((requirement) => withMarker(requirement, marker));
  return { name: normalizeName(name), requirements, includes: [], span: key.span };
}

function withMarker(requirement: Requirement, marker: Marker | undefined): Requirement {
  if (marker === undefined) return requirement;
  return { ...requirement, marker: requirement.marker === undefined ? marker : allOf(requirement.marker, marker) };
}

function requirementsIn(script: Script, texts: readonly Located<string>[]): readonly Requirement[] {
  return texts.flatMap(({ value, span }) => {
    // Quotes of one character on each side, and no escapes: then every character has its own place.
    const isPlain = span.end - span.start === value.length + 2;
    const result = parseRequirement(value, isPlain ? locateAt(span.path, span.start + 1) : () => span);
    if (result.ok) return [result.requirement];
    script.problems.push(result.problem);
    return [];
  });
}
