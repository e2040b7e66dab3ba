import type { LocalProject } from '../domain/manifest.ts';
import { type DistributionName, parseRequirement, type Requirement } from '../domain/requirement.ts';
import { fileNameOf, wheelOf } from '../domain/requirement-url.ts';
import type { Located, Problem } from '../domain/source.ts';
import { sdistName } from '../domain/wheel.ts';
import type { EatenRequirement } from './install-command.ts';
import { partOf } from './install-command-arguments.ts';
import type { ExecutedCommand, ExpandedWord } from './shell.ts';

/** What words that name something to install say. */
export interface NamedRequirements {
  readonly requirements: Requirement[];
  readonly uncertain: DistributionName[];
  readonly localProjects: LocalProject[];
  readonly unnamed: Located<string>[];
  readonly problems: Problem[];
}

/** A collection to which `addRequirement` and `addEditable` add. */
export function noRequirements(): NamedRequirements {
  return { requirements: [], uncertain: [], localProjects: [], unnamed: [], problems: [] };
}

const schemes = /^(?:(?:git|hg|svn|bzr)\+)?[a-z][a-z0-9+.-]{0,20}:\/\//i;

/** Reads one word after `pip install`: a requirement, a URL, an archive or a project directory. */
export function addRequirement(word: ExpandedWord, into: NamedRequirements): void {
  const { text } = word;
  if (text.trim() === '') return;
  if (!word.known) addUnknown(word, into);
  else if (schemes.test(text)) addUrl(word, false, into);
  else if (isPath(text)) addPath(word, false, into);
  else addParsed(word, into);
}

/** Reads the value of `-e`. */
export function addEditable(word: ExpandedWord, into: NamedRequirements): void {
  if (!word.known) {
    if (schemes.test(word.text)) addUnknown(word, into);
    else addKnownPath(word, true, into);
  } else if (schemes.test(word.text)) addUrl(word, true, into);
  else addPath(word, true, into);
}

function isPath(text: string): boolean {
  // `name @ path` is a requirement with a direct reference.
  if (/^[A-Za-z0-9][^/]{0,300}@/.test(text)) return false;
  return text.startsWith('.') || text.startsWith('~') || text.includes('/') || isArchive(text);
}

function addParsed(word: ExpandedWord, into: NamedRequirements): void {
  const result = parseRequirement(word.text, word.locate);
  if (result.ok) into.requirements.push(result.requirement);
  else into.problems.push(result.problem);
}

function addUrl(word: ExpandedWord, editable: boolean, into: NamedRequirements): void {
  const result = parseRequirement(word.text, word.locate);
  const requirement = result.ok ? result.requirement : (eggOf(word) ?? archiveOf(word));
  if (requirement === undefined) into.unnamed.push({ value: word.text, span: word.span });
  else into.requirements.push({ ...requirement, editable });
}

/** The distribution that `#egg=name[extra]` names. */
function eggOf(word: ExpandedWord): Requirement | undefined {
  const match = /[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]{0,200})((?:\[[A-Za-z0-9._,\s-]{0,200}\])?)/.exec(word.text);
  if (match === null) return undefined;
  const name = `${match[1] ?? ''}${match[2] ?? ''}`;
  const at = match.index + '#egg='.length;
  const result = parseRequirement(name, (start, end) => word.locate(at + start, at + end));
  return result.ok ? { ...result.requirement, url: word.text, span: word.span } : undefined;
}

/** The distribution that the file name of a wheel or sdist says. */
function archiveOf(word: ExpandedWord): Requirement | undefined {
  const open = extrasStart(word.text);
  const url = word.text.slice(0, open);
  const name = wheelOf(url)?.distribution ?? sdistName(fileNameOf(url))?.distribution;
  if (name === undefined) return undefined;
  const result = parseRequirement(`${name}${word.text.slice(open)} @ ${url}`, () => word.span);
  return result.ok ? result.requirement : undefined;
}

/** Where `[extra]` at the end begins, else the end. */
function extrasStart(text: string): number {
  const open = text.endsWith(']') ? text.lastIndexOf('[') : -1;
  return open < 0 ? text.length : open;
}

function addPath(word: ExpandedWord, editable: boolean, into: NamedRequirements): void {
  const archive = word.known && isArchive(word.text) ? archiveOf(word) : undefined;
  if (archive !== undefined) {
    into.requirements.push({ ...archive, editable });
    return;
  }
  const open = extrasStart(word.text);
  const path = word.text.slice(0, open);
  const inBrackets = word.text.slice(open + 1, -1);
  const extras = inBrackets.split(',').map((extra) => extra.trim());
  const known = extras.filter((extra) => extra !== '' && !extra.includes('$'));
  into.localProjects.push({ path, extras: known, editable, span: word.span });
}

/** A project whose extras alone are unknown: `.[$EXTRA]`. */
function addKnownPath(word: ExpandedWord, editable: boolean, into: NamedRequirements): void {
  const path = word.text.slice(0, extrasStart(word.text));
  if (!path.includes('$') && !path.includes('<(') && !/[*?]/.test(path)) addPath(word, editable, into);
}

const leadingName = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)(\s*(?:[=<>!~]=|[<>[@;]))/;

/** A word with an unknown part: its name may still be readable. */
function addUnknown(word: ExpandedWord, into: NamedRequirements): void {
  const { text } = word;
  if (schemes.test(text)) {
    const egg = eggOf(word);
    if (egg === undefined) return;
    into.requirements.push(egg);
    into.uncertain.push(egg.name);
    return;
  }
  if (isPath(text)) {
    const wheel = globbedWheel(word);
    if (wheel === undefined) addKnownPath(word, false, into);
    else {
      into.requirements.push(wheel);
      into.uncertain.push(wheel.name);
    }
    return;
  }
  const match = leadingName.exec(text);
  const name = match?.[1];
  // `torch$VERSION` may name any distribution that starts with torch.
  if (match === null || name === undefined) return;
  const local = addWithUnknownLocal(word, into);
  if (local) return;
  const result = parseRequirement(name, word.locate);
  if (!result.ok) return;
  const operator = match[2]?.trim() ?? '';
  const versioned = operator !== '[' && operator !== '@' && operator !== ';';
  into.requirements.push({
    ...result.requirement,
    span: word.span,
    specifierSpan: versioned ? word.locate(name.length, text.length) : undefined,
  });
  into.uncertain.push(result.requirement.name);
}

/** `dist/torch-*.whl`: the distribution is known, its version is not. */
function globbedWheel(word: ExpandedWord): Requirement | undefined {
  const name = /(?:^|\/)([A-Za-z0-9][A-Za-z0-9_.]{0,100})-\*[^/$]{0,100}\.whl$/.exec(word.text)?.[1];
  const result = name === undefined ? undefined : parseRequirement(name, () => word.span);
  return result?.ok === true ? { ...result.requirement, url: word.text, span: word.span } : undefined;
}

/** Is it the name of an archive, with or without extras behind it? */
function isArchive(text: string): boolean {
  const extras = text.endsWith(']') ? text.lastIndexOf('[') : -1;
  return /\.(?:whl|zip|tar\.gz|tar\.bz2|tar\.xz|tgz)$/i.test(extras < 0 ? text : text.slice(0, extras));
}

/** `torch==2.1.0+cu${CUDA}`: the public version is known, only its local part is not. */
function addWithUnknownLocal(word: ExpandedWord, into: NamedRequirements): boolean {
  const plus = word.text.indexOf('+');
  const dollar = word.text.indexOf('$');
  if (
    plus < 0 ||
    dollar < plus ||
    /[,;[\]@]/.test(word.text) ||
    !/^[^$=]{1,200}==[^$+]{1,100}\+[A-Za-z0-9._-]{0,20}\$/.test(word.text)
  )
    return false;
  const known = partOf(word, 0, plus);
  const result = parseRequirement(known.text, known.locate);
  if (!result.ok) return false;
  const { specifierSpan } = result.requirement;
  into.requirements.push({
    ...result.requirement,
    span: word.span,
    specifierSpan:
      specifierSpan === undefined ? undefined : { ...specifierSpan, end: Math.max(specifierSpan.end, word.span.end) },
  });
  return true;
}

/** Finds what the shell took for redirections: `foo>=1.0` unquoted is `foo` with its output written to a file `=1.0`. */
export function eatenRequirements(command: ExecutedCommand): readonly EatenRequirement[] {
  const eaten: { requirement: string; span: EatenRequirement['span'] }[] = [];
  for (const { operator, target, span } of command.redirects) {
    if (target === undefined || !/^[<>]{1,2}$/.test(operator)) continue;
    const tail = operator + target.text;
    const last = eaten.at(-1);
    if (last !== undefined && last.span.end === span.start) {
      last.requirement += tail;
      last.span = { ...last.span, end: span.end };
      continue;
    }
    // No file is called `=1.0` on purpose, so that a blank before the operator does not matter then.
    const gap = operator === '>' && target.text.startsWith('=') ? 1 : 0;
    const word = command.words.findLast(
      (candidate) => candidate.span.end <= span.start && candidate.span.end + gap >= span.start,
    );
    if (word === undefined || !/^[A-Za-z0-9]/.test(word.text) || !/^(?:=|\d)/.test(target.text)) continue;
    if (target.span.start !== span.start + operator.length) continue;
    eaten.push({ requirement: word.text + tail, span: { ...word.span, end: span.end } });
  }
  return eaten;
}
