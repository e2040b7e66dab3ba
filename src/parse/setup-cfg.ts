import type { PyprojectManifest, RequirementGroup } from '../domain/manifest.ts';
import { allOf, type Marker, parseMarker } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import { type Comment, type Located, locateAt, type Problem, type SourceFile } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { joinGroups, noDeclaration } from './project-lists.ts';
import { normalizeName } from './pyproject-requirements.ts';

/**
 * Reads the requirements in a `setup.cfg`; undefined for one that only configures tools. Lists that are read from other
 * files or from Python (`file:`, `attr:`) say nothing here.
 */
export function parseSetupCfg(file: SourceFile): PyprojectManifest | undefined {
  const { values, comments } = readConfig(file);
  const problems: Problem[] = [];
  const valuesOf = (section: string, key: string) =>
    values.filter((value) => value.section === section && value.key.replaceAll('-', '_') === key);
  const listOf: ReadList = (lines, marker) =>
    (lines.length === 1 ? lines.flatMap(partsOf) : lines).flatMap((line) => readLine(line, problems, marker));
  const installed = valuesOf('options', 'install_requires').flatMap(({ lines }) => listOf(lines));
  const extras = values
    .filter(({ section }) => section === 'options.extras_require')
    .map((value) => readExtra(value, problems, listOf));
  const [python] = valuesOf('options', 'python_requires').flatMap(({ lines }) => lines);
  if (installed.length + extras.length === 0 && python === undefined) return undefined;
  const specifiers =
    python === undefined ? undefined : parseSpecifierSet(python.value, locateAt(file.path, python.span.start));
  const [name] = valuesOf('metadata', 'name').flatMap(({ lines }) => lines);
  return {
    ...noDeclaration(file, 'setuptools'),
    name,
    requiresPython: python === undefined || specifiers === undefined ? undefined : { ...python, specifiers },
    dependencies: [...installed, ...extras.filter((extra) => extra.name === '').flatMap((extra) => extra.requirements)],
    extras: joinGroups(extras.filter((extra) => extra.name !== '')),
    comments,
    problems,
  };
}

interface ConfigValue {
  readonly section: string;
  /** In lower case. */
  readonly key: string;
  readonly keyPlace: Located<string>;
  /** What stands behind the key and on the indented lines below, without blank lines and comments. */
  readonly lines: Located<string>[];
}

function readConfig({ path, text }: SourceFile): {
  readonly values: readonly ConfigValue[];
  readonly comments: readonly Comment[];
} {
  const values: ConfigValue[] = [];
  const comments: Comment[] = [];
  let section = '';
  let current: ConfigValue | undefined;
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, end);
    const trimmed = line.trim();
    const at = start + line.indexOf(trimmed);
    const isContinued = /^[ \t]/.test(line);
    const header = /^\[([^\]]{1,200})\]/.exec(line)?.[1];
    const hash = commentAt(trimmed);
    if (hash !== undefined)
      comments.push({
        text: trimmed.slice(hash + 1),
        span: { path, start: at + hash, end: at + trimmed.length },
        ownLine: hash === 0,
      });
    const content = (hash === undefined ? trimmed : trimmed.slice(0, hash)).trimEnd();
    if (header !== undefined) {
      section = header.trim();
      current = undefined;
    } else if (content !== '' && !content.startsWith(';')) {
      if (isContinued) current?.lines.push({ value: content, span: { path, start: at, end: at + content.length } });
      else {
        current = startValue(section, content, path, at);
        if (current !== undefined) values.push(current);
      }
    }
    start = end + 1;
  }
  return { values, comments };
}

/** setuptools takes ` #` as the start of a comment, also behind a requirement. */
function commentAt(trimmed: string): number | undefined {
  if (trimmed.startsWith('#')) return 0;
  const at = trimmed.indexOf(' #');
  return at < 0 ? undefined : at + 1;
}

function startValue(section: string, content: string, path: string, at: number): ConfigValue | undefined {
  const cut = separatorOf(section, content);
  if (cut < 0) return undefined;
  const key = content.slice(0, cut).trim();
  const value = content.slice(cut + 1).trim();
  const start = at + content.length - value.length;
  const lines = value === '' ? [] : [{ value, span: { path, start, end: start + value.length } }];
  return {
    section,
    key: key.toLowerCase(),
    keyPlace: { value: key, span: { path, start: at, end: at + key.length } },
    lines,
  };
}

/** The names of extras may hold a colon with a marker behind it. */
function separatorOf(section: string, content: string): number {
  const equals = content.search(/(?<![=!<>~])=(?!=)/);
  if (equals >= 0 || section === 'options.extras_require') return equals;
  return content.indexOf(':');
}

type ReadList = (lines: readonly Located<string>[], marker?: Marker) => readonly Requirement[];

/** `gpu`, `gpu:sys_platform == "linux"`, or a marker alone, whose requirements everybody gets. */
function readExtra({ keyPlace, lines }: ConfigValue, problems: Problem[], listOf: ReadList): RequirementGroup {
  const [name = '', ...rest] = keyPlace.value.split(':');
  const condition = rest.join(':');
  const result = condition.trim() === '' ? undefined : parseMarker(condition, () => keyPlace.span);
  if (result?.ok === false) problems.push(result.problem);
  const end = lines.at(-1)?.span.end ?? keyPlace.span.end;
  return {
    name: normalizeName(name),
    requirements: listOf(lines, result?.ok === true ? result.marker : undefined),
    includes: [],
    span: { ...keyPlace.span, end },
  };
}

/** A list on one line has semicolons between its items; one with a marker needs lines of their own. */
function partsOf(line: Located<string>): readonly Located<string>[] {
  const parts: Located<string>[] = [];
  let offset = 0;
  for (const part of line.value.split(';')) {
    const value = part.trim();
    const start = line.span.start + offset + part.indexOf(value);
    if (value !== '') parts.push({ value, span: { ...line.span, start, end: start + value.length } });
    offset += part.length + 1;
  }
  return parts.length > 1 &&
    parseMarker(
      parts
        .slice(1)
        .map(({ value }) => value)
        .join(';'),
      () => line.span,
    ).ok
    ? [line]
    : parts;
}

function readLine(
  { value, span }: Located<string>,
  problems: Problem[],
  marker: Marker | undefined,
): readonly Requirement[] {
  if (/^(?:file|attr):/.test(value) || value.includes('%(')) return [];
  const result = parseRequirement(value, locateAt(span.path, span.start));
  if (!result.ok) {
    problems.push(result.problem);
    return [];
  }
  const { requirement } = result;
  if (marker === undefined) return [requirement];
  return [{ ...requirement, marker: requirement.marker === undefined ? marker : allOf(requirement.marker, marker) }];
}
