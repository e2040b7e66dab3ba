import { limits } from '../domain/limits.ts';
import type { Include, IndexOptions, LocalProject, RequirementsManifest } from '../domain/manifest.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { Locate, Located, Problem, SourceFile } from '../domain/source.ts';
import { readEntry } from './requirements-entry.ts';
import { type LogicalLine, readLines } from './requirements-lines.ts';
import { type LineOption, type LineOptions, type OptionRole, readOptions } from './requirements-options.ts';
import { type RequirementEntry, shift } from './requirements-reference.ts';
import { foreignFormat, mostlyUnreadable } from './requirements-shape.ts';
import type { OptionWord } from './requirements-words.ts';

/**
 * Reads a requirements or constraints file as pip does, line by line; a line that cannot be read gives a problem with
 * its place and no more. A file that is something else altogether gives one problem and nothing else.
 */
export function parseRequirements(file: SourceFile): RequirementsManifest {
  const { lines, comments } = readLines(file);
  const reading: Reading = {
    requirements: [],
    localProjects: [],
    includes: [],
    unnamed: [],
    problems: [],
    indexUrl: undefined,
    extraIndexUrls: [],
    findLinks: [],
    noIndex: false,
    prereleases: false,
  };
  const foreign = foreignFormat(lines);
  if (foreign === undefined) for (const line of lines) readLine(line, reading);
  const refusal = foreign ?? mostlyUnreadable(lines, reading.problems);
  const { requirements, localProjects, includes, unnamed, problems, ...options } = reading;
  const start = { kind: 'requirements', path: file.path, comments } as const;
  if (refusal !== undefined) {
    const none = { requirements: [], localProjects: [], includes: [], unnamed: [] };
    return { ...start, ...none, options: noOptions, problems: [refusal] };
  }
  return { ...start, requirements, localProjects, includes, unnamed, options, problems };
}

const noOptions: IndexOptions = {
  indexUrl: undefined,
  extraIndexUrls: [],
  findLinks: [],
  noIndex: false,
  prereleases: false,
};

/** What has been read so far. */
interface Reading {
  readonly requirements: Requirement[];
  readonly localProjects: LocalProject[];
  readonly includes: Include[];
  readonly unnamed: Located<string>[];
  readonly problems: Problem[];
  indexUrl: Located<string> | undefined;
  readonly extraIndexUrls: Located<string>[];
  readonly findLinks: Located<string>[];
  noIndex: boolean;
  prereleases: boolean;
}

/** Options begin at the first dash after a blank, as pip splits a line. */
function readLine(line: LogicalLine, reading: Reading): void {
  const { text, locate } = line;
  if (text.length > limits.lineCharacters.most) {
    const message = `This line has more than ${limits.lineCharacters.most} characters, and was not read.`;
    reading.problems.push({ message, span: locate(0, 1) });
    return;
  }
  const begin = optionsStart(text);
  const requirement = text.slice(0, begin);
  const read = readOptions(text, begin);
  for (const { message, start, end } of read.failures) reading.problems.push({ message, span: locate(start, end) });
  const has = (role: OptionRole) => read.options.find((option) => option.role === role);
  const first = has('editable') ?? has('requirements') ?? has('constraints');
  if (requirement.trim() !== '') {
    addEntry(readEntry(requirement, locate, false), reading);
    refuseOptions(read, line, reading, undefined);
  } else if (first?.value !== undefined) {
    const rest = first.role === 'editable' ? readEditable(line, read, first.value, reading) : read.leftover;
    if (first.role !== 'editable') addInclude(first.role, first.value, line, reading);
    refuseOptions({ ...read, leftover: rest }, line, reading, first);
  } else {
    for (const option of read.options) applyOption(option, line, reading);
    refuseLeftover(read.leftover, line, reading);
  }
}

function optionsStart(text: string): number {
  const first = text.length - text.trimStart().length;
  for (let dash = text.indexOf('-', first); dash >= 0; dash = text.indexOf('-', dash + 1)) {
    if (dash === first || text[dash - 1] === ' ') return dash;
  }
  return text.length;
}

function addEntry(entry: RequirementEntry, reading: Reading): void {
  switch (entry.kind) {
    case 'requirement':
      reading.requirements.push(entry.requirement);
      break;
    case 'local':
      reading.localProjects.push(entry.project);
      break;
    case 'unnamed':
      reading.unnamed.push(entry.url);
      break;
    case 'problem':
      reading.problems.push(entry.problem);
      break;
    case 'unknown':
      break;
  }
}

/** `-e name @ URL` and `-e URL ; marker` go on after the first word. Gives the words that are left over. */
function readEditable(
  line: LogicalLine,
  read: LineOptions,
  value: OptionWord,
  reading: Reading,
): readonly OptionWord[] {
  const last = read.leftover.at(-1);
  const goesOn = last !== undefined && /^[@;]/.test(read.leftover[0]?.text ?? '') && last.start > value.start;
  const openEnd = last !== undefined && value.text.endsWith(';');
  if (goesOn || openEnd) {
    const start = value.offsets[0] ?? value.start;
    addEntry(readEntry(line.text.slice(start, last.end), shift(line.locate, start), true), reading);
    return [];
  }
  addEntry(readEntry(value.text, wordPlace(value, line.locate), true), reading);
  return read.leftover;
}

function addInclude(role: OptionRole, value: OptionWord, line: LogicalLine, reading: Reading): void {
  const kind = role === 'requirements' ? 'requirements' : 'constraints';
  reading.includes.push({ kind, path: value.text, span: wordPlace(value, line.locate)(0, value.text.length) });
}

/** pip reads these only where they stand alone on a line. */
const needOwnLine: ReadonlySet<OptionRole> = new Set<OptionRole>([
  'requirements',
  'constraints',
  'editable',
  'index',
  'extra-index',
  'find-links',
  'no-index',
  'prereleases',
]);

function refuseOptions(read: LineOptions, line: LogicalLine, reading: Reading, allowed: LineOption | undefined): void {
  for (const option of read.options) {
    if (option === allowed || !needOwnLine.has(option.role)) continue;
    const message = `pip ignores ${option.name} here: it must stand on a line of its own.`;
    reading.problems.push({ message, span: line.locate(option.start, option.end) });
  }
  refuseLeftover(read.leftover, line, reading);
}

function refuseLeftover(leftover: readonly OptionWord[], line: LogicalLine, reading: Reading): void {
  const first = leftover[0];
  const last = leftover.at(-1);
  if (first === undefined || last === undefined) return;
  const message = 'pip ignores what stands after an option: it must stand on a line of its own.';
  reading.problems.push({ message, span: line.locate(first.start, last.end) });
}

function applyOption(option: LineOption, line: LogicalLine, reading: Reading): void {
  const { role, value } = option;
  if (role === 'no-index') reading.noIndex = true;
  if (role === 'prereleases') reading.prereleases = true;
  if (value === undefined) return;
  const located = { value: value.text, span: wordPlace(value, line.locate)(0, value.text.length) };
  if (role === 'index') reading.indexUrl = located;
  if (role === 'extra-index') reading.extraIndexUrls.push(located);
  if (role === 'find-links') reading.findLinks.push(located);
}

/** Places inside a word whose quotes and escapes are removed. */
function wordPlace(word: OptionWord, locate: Locate): Locate {
  return (start, end) => {
    const from = word.offsets[start] ?? word.end;
    const to = end > start ? (word.offsets[end - 1] ?? from) + 1 : from;
    return locate(from, to);
  };
}
