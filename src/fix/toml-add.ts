import type { TextEdit } from '../domain/fix.ts';
import type { Span } from '../domain/source.ts';
import { isBlank, lineEnd, lineEndOf, lineStart, nextLine } from './lines.ts';
import { scanToml, type TomlStatement, type TomlToken, tomlStatements } from './toml-scan.ts';

/** A text to put into the list `table.key` of a TOML file. */
export interface TomlAddition {
  readonly path: string;
  /** `tool.uv`. */
  readonly table: string;
  readonly key: string;
  readonly value: string;
  /** True for a value that is TOML itself: a table, a list. */
  readonly isToml?: boolean;
}

/** Lines to put below the header of a table of a TOML file. */
export interface TomlLine {
  readonly path: string;
  readonly table: string;
  readonly line: string;
}

/**
 * Adds a text to a list of a TOML file in the style of the list: as its last item, or in a new key at the end of its
 * table, or in a new table before its subtables or at the end of the file. Undefined where the table is written in a form
 * that leaves no such place.
 */
export function addToTomlList(text: string, addition: TomlAddition): readonly TextEdit[] | undefined {
  const full = `${addition.table}.${addition.key}`;
  const pair = tomlStatements(scanToml(text)).find(({ kind, name }) => kind === 'pair' && name === full);
  const insert = insertIn(addition.path);
  const written = (sample?: TomlToken) => (addition.isToml === true ? addition.value : quoted(addition.value, sample));
  if (pair !== undefined) return appendItem(text, pair, written, insert);
  return addToTomlTable(text, { ...addition, line: `${addition.key} = [${written()}]` });
}

/**
 * Adds a line to a table of a TOML file: at its end, or in a new table before its subtables, behind its relatives or at
 * the end of the file. Undefined where the table is written in a form that leaves no such place.
 */
export function addToTomlTable(text: string, { path, table, line }: TomlLine): readonly TextEdit[] | undefined {
  const statements = tomlStatements(scanToml(text));
  const insert = insertIn(path);
  const eol = lineEndOf(text);
  const header = statements.findIndex(({ kind, name }) => kind === 'table' && name === table);
  if (header >= 0) return [afterLine(text, lastOfTable(statements, header), line, eol, insert)];
  // Dotted keys or an inline table: a table of this name would define it a second time.
  const parents = table.split('.').map((_, index, parts) => parts.slice(0, index + 1).join('.'));
  if (
    statements.some(
      ({ kind, name }) =>
        kind === 'pair' &&
        ((name.startsWith(`${table}.`) && !inTable(statements, name, table)) || parents.includes(name)),
    )
  )
    return undefined;
  const sub = statements.find(({ kind, name }) => kind !== 'pair' && name.startsWith(`${table}.`));
  if (sub !== undefined) return [insert(commentsAbove(text, sub.start), `[${table}]${eol}${line}${eol}${eol}`)];
  return [newBlock(text, statements, parents[1] ?? table, `[${table}]${eol}${line}`, insert)];
}

/** Puts a table of its own behind its relatives, at the latest at the end of the file. */
export function addTomlBlock(text: string, path: string, family: string, lines: readonly string[]): TextEdit {
  return newBlock(text, tomlStatements(scanToml(text)), family, lines.join(lineEndOf(text)), insertIn(path));
}

/** Behind the last table of the family (`tool.uv`), with an empty line between. */
function newBlock(
  text: string,
  statements: readonly TomlStatement[],
  family: string,
  block: string,
  insert: Insert,
): TextEdit {
  const eol = lineEndOf(text);
  const isOfFamily = ({ kind, name }: TomlStatement) =>
    kind !== 'pair' && (name === family || name.startsWith(`${family}.`));
  const at = statements.findLastIndex(isOfFamily);
  const last = at < 0 ? undefined : lastOfTable(statements, at);
  if (last !== undefined && last !== statements.at(-1)) return insert(lineEnd(text, last.end), `${eol}${eol}${block}`);
  const gap = text.length === 0 || statements.length === 0 ? '' : eol;
  const close = text.length === 0 || /[\r\n]$/.test(text) ? '' : eol;
  return insert(text.length, `${close}${gap}${block}${eol}`);
}

/** Adds a text behind the item of a list in which the span stands: on a line of its own where that has one. */
export function addBesideInToml(text: string, span: Span, value: string): readonly TextEdit[] | undefined {
  const code = scanToml(text).filter(({ kind }) => kind !== 'newline' && kind !== 'comment');
  const at = code.findIndex(({ kind, start, end }) => kind === 'string' && start < span.start && end > span.end);
  const [before, item, after] = [code[at - 1], code[at], code[at + 1]];
  if (at < 1 || item === undefined || !['[', ','].includes(before?.text ?? '')) return undefined;
  if (after?.text !== ',' && after?.text !== ']') return undefined;
  const insert = (offset: number, added: string): TextEdit => ({
    span: { path: span.path, start: offset, end: offset },
    text: added,
  });
  const added = quoted(value, item);
  const start = lineStart(text, item.start);
  const last = after.text === ',' && lineStart(text, after.start) === start ? after.end : item.end;
  const rest = text.slice(last, lineEnd(text, last));
  if (!isBlank(text.slice(start, item.start)) || !/^[ \t]*(?:#|$)/.test(rest)) return [insert(item.end, `, ${added}`)];
  const line = `${lineEndOf(text)}${text.slice(start, item.start)}${added}`;
  if (last === after.end) return [insert(lineEnd(text, last), `${line},`)];
  return joined(text, insert(item.end, ','), insert(lineEnd(text, last), line));
}

type Insert = (at: number, text: string) => TextEdit;

function insertIn(path: string): Insert {
  return (at, text) => ({ span: { path, start: at, end: at }, text });
}

function appendItem(
  text: string,
  { value }: TomlStatement,
  written: (sample?: TomlToken) => string,
  insert: Insert,
): readonly TextEdit[] | undefined {
  const [open] = value;
  const close = value.at(-1);
  if (open?.text !== '[' || close?.text !== ']') return undefined;
  const inside = value.slice(1, -1).filter(({ kind }) => kind !== 'newline' && kind !== 'comment');
  const last = inside.at(-1);
  const sample = inside.find(({ kind }) => kind === 'string');
  const item = written(sample);
  const trailing = last?.text === ',' ? ',' : '';
  if (last === undefined) return isBlank(text.slice(open.end, close.start)) ? [insert(open.end, item)] : undefined;
  const closesAlone = isBlank(text.slice(lineStart(text, close.start), close.start));
  if (!closesAlone || lineStart(text, close.start) === lineStart(text, open.start))
    return [insert(last.end, trailing === ',' ? ` ${item},` : `, ${item}`)];
  const first = lineStart(text, (inside[0] ?? last).start);
  const indent = /^[ \t]*/.exec(text.slice(first, first + 100))?.[0] ?? '';
  const eol = lineEndOf(text);
  const line = insert(lineEnd(text, last.end), `${eol}${indent}${item}${trailing}`);
  return trailing === ',' ? [line] : joined(text, insert(last.end, ','), line);
}

/** Two insertions at one place are one, so that their order is not left to chance. */
function joined(text: string, first: TextEdit, second: TextEdit): readonly TextEdit[] {
  const between = text.slice(first.span.end, second.span.start);
  if (between !== '') return [first, second];
  return [{ span: first.span, text: first.text + second.text }];
}

/** The last pair under a header, or the header. */
function lastOfTable(statements: readonly TomlStatement[], header: number): TomlStatement | undefined {
  let last = statements[header];
  for (const statement of statements.slice(header + 1)) {
    if (statement.kind !== 'pair') break;
    last = statement;
  }
  return last;
}

function afterLine(
  text: string,
  statement: TomlStatement | undefined,
  line: string,
  eol: string,
  insert: Insert,
): TextEdit {
  const end = lineEnd(text, statement?.end ?? text.length);
  return insert(end, `${eol}${line}`);
}

/** Is the key written under a header of its own, such as `[tool.uv.sources]`? */
function inTable(statements: readonly TomlStatement[], name: string, table: string): boolean {
  return statements.some(
    (one) => one.kind !== 'pair' && one.name.startsWith(`${table}.`) && name.startsWith(`${one.name}.`),
  );
}

/** Where the comments that stand directly above a header begin: they speak of it. */
function commentsAbove(text: string, header: number): number {
  let start = lineStart(text, header);
  while (start > 0) {
    const above = lineStart(text, start - (text[start - 2] === '\r' ? 2 : 1));
    if (above >= start || !/^[ \t]*#/.test(text.slice(above, lineEnd(text, above)))) break;
    if (nextLine(text, above) !== start) break;
    start = above;
  }
  return start;
}

function quoted(value: string, sample?: TomlToken): string {
  const quote = sample?.text[0] === "'" && !value.includes("'") ? "'" : '"';
  return `${quote}${value}${quote}`;
}
