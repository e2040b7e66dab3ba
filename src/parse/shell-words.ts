import type { Assignment, ParameterExpansionPart, ParsedScript, Word, WordPart } from 'unbash';
import type { ShellNode, ShellPart, ShellWord } from '../domain/shell.ts';
import { inside, type Reading } from './shell-reading.ts';

/** Converts a word, with quotes taken off its texts and its expansions kept. */
export function readWord(word: Word, reading: Reading): ShellWord {
  const span = reading.locate(word.pos, word.end);
  const parts = word.parts ?? [];
  if (parts.length > 0) return { parts: readParts(parts, false, reading), span };
  return { parts: word.value === '' ? [] : [{ kind: 'text', text: word.value, quoted: false, span }], span };
}

/** Converts `NAME=value` standing among the arguments of `export` and its like into one word. */
export function readAssignmentWord(assignment: Assignment, reading: Reading): ShellWord {
  const value = assignment.value;
  const prefix = reading.source.slice(assignment.pos, value.pos);
  const parts: ShellPart[] = [
    { kind: 'text', text: prefix, quoted: false, span: reading.locate(assignment.pos, value.pos) },
  ];
  parts.push(...(value.type === 'Word' ? readWord(value, reading).parts : [opaquePart(value.pos, value.end, reading)]));
  return { parts, span: reading.locate(assignment.pos, assignment.end) };
}

/** The value an assignment gives: `X+=y` reads as `X=${X}y`; an array is one part of unknown text. */
export function readAssignedValue(assignment: Assignment, reading: Reading): ShellWord {
  const value = assignment.value;
  const span = reading.locate(value.pos, value.end);
  if (value.type !== 'Word' || assignment.index !== undefined)
    return { parts: [opaquePart(value.pos, value.end, reading)], span };
  const word = readWord(value, reading);
  if (assignment.append !== true) return word;
  const before: ShellPart = {
    kind: 'variable',
    name: assignment.name,
    operator: undefined,
    argument: undefined,
    quoted: true,
    span: reading.locate(assignment.pos, assignment.pos + assignment.name.length),
  };
  return { parts: [before, ...word.parts], span: word.span };
}

function readParts(parts: readonly WordPart[], quoted: boolean, reading: Reading): readonly ShellPart[] {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return readPart(only, quoted, reading);
  return parts.flatMap((part) => readPart(part, quoted, reading));
}

function readPart(part: WordPart, quoted: boolean, reading: Reading): readonly ShellPart[] {
  const span = reading.locate(part.pos, part.end);
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', text: part.value, quoted, span }];
    case 'SingleQuoted':
    case 'AnsiCQuoted': {
      const opening = part.type === 'SingleQuoted' ? 1 : 2;
      const content = reading.locate(part.pos + opening, Math.max(part.pos + opening, part.end - 1));
      return [{ kind: 'text', text: part.value, quoted: true, span: content }];
    }
    case 'DoubleQuoted':
    case 'LocaleString':
      return readParts(part.parts, true, reading);
    case 'SimpleExpansion': {
      const name = part.text.slice(1).replaceAll('\\\n', '');
      return [{ kind: 'variable', name, operator: undefined, argument: undefined, quoted, span }];
    }
    case 'ParameterExpansion':
      return [readParameter(part, quoted, reading)];
    case 'CommandExpansion':
      return [{ kind: 'command', script: readNestedScript(part, reading), quoted, span }];
    case 'ProcessSubstitution':
      return [{ kind: 'command', script: readNestedScript(part, reading), quoted, process: true, span }];
    case 'ArithmeticExpansion':
      return [{ ...opaquePart(part.pos, part.end, reading), quoted }];
    case 'Glob':
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return readPattern(part.pos, part.end, part.parts ?? [], reading);
  }
}

/** Keeps variables inside `[…]` and `{…}` visible: `.[$EXTRA]` is a glob, a variable and a glob. */
function readPattern(start: number, end: number, inner: readonly WordPart[], reading: Reading): readonly ShellPart[] {
  const level = inside(reading, start, end);
  const expansions = level === undefined ? [] : inner.filter((part) => part.type !== 'Literal' && part.type !== 'Glob');
  const parts: ShellPart[] = [];
  let from = start;
  const addGlob = (to: number): void => {
    if (to <= from) return;
    const text = reading.source.slice(from, to).replaceAll('\\\n', '');
    parts.push({ kind: 'glob', text, span: reading.locate(from, to) });
  };
  for (const part of expansions) {
    addGlob(part.pos);
    if (level !== undefined) parts.push(...readPart(part, false, level));
    from = part.end;
  }
  addGlob(end);
  return parts;
}

function readParameter(part: ParameterExpansionPart, quoted: boolean, reading: Reading): ShellPart {
  const closed = reading.source[part.end - 1] === '}';
  const contentEnd = closed ? part.end - 1 : part.end;
  const { operator, argument } = operation(part, contentEnd, reading.source);
  const span = reading.locate(part.pos, part.end);
  return { kind: 'variable', name: part.parameter, operator, argument, quoted, span };
}

function operation(
  part: ParameterExpansionPart,
  contentEnd: number,
  source: string,
): { readonly operator: string | undefined; readonly argument: string | undefined } {
  if (part.prefix === '#') return { operator: 'length', argument: undefined };
  if (part.prefix === '!') return { operator: '!', argument: source.slice(part.parameterEnd, contentEnd) };
  if (part.operation !== undefined) {
    const argument = source.slice(part.operation.operatorEnd, contentEnd);
    // An operation on an array element is neither of the plain ones, so it gets a name no evaluator takes for them.
    return { operator: `${part.index === undefined ? '' : '[]'}${part.operation.operator}`, argument };
  }
  if (part.index !== undefined) return { operator: '[]', argument: part.index.text };
  return { operator: undefined, argument: undefined };
}

function readNestedScript(
  part: { readonly pos: number; readonly end: number; readonly script: ParsedScript | undefined },
  reading: Reading,
): ShellNode | undefined {
  const level = inside(reading, part.pos, part.end);
  const script = level === undefined ? undefined : part.script;
  if (level === undefined || script === undefined) return undefined;
  if (script.source === undefined) return reading.readScript(script, level);
  // Backquotes with escapes inside: offsets count in the unescaped text, so every place is the whole substitution.
  const whole = reading.locate(part.pos, part.end);
  return reading.readScript(script, { ...level, source: script.source, locate: () => whole });
}

function opaquePart(start: number, end: number, reading: Reading): ShellPart & { readonly kind: 'command' } {
  const span = reading.locate(start, end);
  return { kind: 'command', script: { kind: 'opaque', span }, quoted: false, span };
}
