import type { TextEdit } from '../domain/fix.ts';
import type { Span } from '../domain/source.ts';
import { blanksAfter, blanksBefore, isBlank, lineEnd, lineStart, nextLine } from './lines.ts';
import { scanToml, type TomlToken, tomlStatements } from './toml-scan.ts';

/**
 * Takes out the item of a list, or the key with its value, in which the span stands: with its comma, the comment behind
 * it, and its line where it has one for itself. Undefined for what is part of something larger.
 */
export function removeFromToml(text: string, span: Span): TextEdit | undefined {
  const tokens = scanToml(text);
  const index = tokens.findIndex(
    (token) => token.kind === 'string' && token.start < span.start && token.end > span.end,
  );
  return index < 0 ? removePair(text, tokens, span) : removeItem(text, tokens, index, span.path);
}

function removeItem(text: string, tokens: readonly TomlToken[], index: number, path: string): TextEdit | undefined {
  const item = tokens[index];
  const code = tokens.filter(({ kind }) => kind !== 'comment' && kind !== 'newline');
  const at = item === undefined ? -1 : code.indexOf(item);
  const [before, after] = [code[at - 1], code[at + 1]];
  if (item === undefined || before === undefined || after === undefined) return undefined;
  if (!['[', ','].includes(before.text) || ![',', ']'].includes(after.text)) return undefined;
  const edit = (start: number, end: number, left = ''): TextEdit => ({ span: { path, start, end }, text: left });
  const isFirst = before.text === '[';
  const besideComma = !isFirst && isBlank(text.slice(before.end, item.start));
  if (after.text === ',' && !isBlank(text.slice(item.end, after.start))) {
    // Commas at the start of lines: the one before goes with the item.
    if (besideComma) return edit(...lineOr(text, before.start, item.end, before.start));
    return edit(item.start, after.end, text.slice(item.end, after.start));
  }
  const comma = after.text === ',';
  const end = comma ? after.end : item.end;
  const whole = lineOr(text, item.start, end, -1);
  if (whole[0] >= 0) return edit(...whole);
  const rest = text.slice(end, lineEnd(text, end)).trim();
  // Blanks at the end of a line would be left over.
  if (comma && rest !== '' && !rest.startsWith(']')) return edit(item.start, blanksAfter(text, end));
  if (comma) return edit(isFirst ? item.start : blanksBefore(text, item.start), end);
  return edit(besideComma ? before.start : item.start, end);
}

/** The whole line with its comment where nothing else stands on it, else what was given, from `otherwise` on. */
function lineOr(text: string, from: number, end: number, otherwise: number): [start: number, end: number] {
  const start = lineStart(text, from);
  const rest = text.slice(end, lineEnd(text, end));
  const alone = isBlank(text.slice(start, from)) && /^[ \t]*(?:#|$)/.test(rest);
  return alone ? [start, nextLine(text, end)] : [otherwise, end];
}

/** `name = "…"` on lines of its own, as Poetry and Pipenv write requirements. */
function removePair(text: string, tokens: readonly TomlToken[], span: Span): TextEdit | undefined {
  const pair = tomlStatements(tokens).find(
    ({ kind, start, end }) => kind === 'pair' && start <= span.start && span.end <= end,
  );
  if (pair === undefined || pair.start !== span.start) return undefined;
  const start = lineStart(text, pair.start);
  if (!isBlank(text.slice(start, pair.start))) return undefined;
  return { span: { path: span.path, start, end: nextLine(text, pair.end) }, text: '' };
}
