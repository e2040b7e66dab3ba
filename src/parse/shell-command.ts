import { type Command, type CommandArgument, type HereDoc, type HereString, parse, type Redirection } from 'unbash';
import type { ShellCommand, ShellNode, ShellRedirect, ShellWord } from '../domain/shell.ts';
import { decodeArgument, decodeHereDocument, decodeJoined } from './shell-decode.ts';
import { findNestedScript } from './shell-nested.ts';
import { inside, type Reading, report, reportOnce } from './shell-reading.ts';
import { locateThrough, type MappedText } from './shell-text.ts';
import { readAssignedValue, readAssignmentWord, readWord } from './shell-words.ts';

/** Converts a simple command, with the script it hands to another shell where that is written in it. */
export function readCommand(command: Command, reading: Reading): ShellCommand {
  reportStrayBracket(command, reading);
  const written = command.name === undefined ? [] : [command.name, ...command.args];
  const words = written.map((word) =>
    word.type === 'Word' ? readWord(word, reading) : readAssignmentWord(word, reading),
  );
  return {
    kind: 'command',
    assignments: command.prefix.flatMap((assignment) =>
      assignment.type === 'Assignment'
        ? [
            {
              name: assignment.name,
              value: readAssignedValue(assignment, reading),
              span: reading.locate(assignment.pos, assignment.end),
            },
          ]
        : [],
    ),
    words,
    redirects: command.redirects.map((redirect) => readRedirect(redirect, reading)),
    nested: readNested(written, words, command.redirects, reading),
    span: reading.locate(command.pos, command.end),
  };
}

/** Converts a redirection, here-documents and here-strings included. */
export function readRedirect(redirect: Redirection, reading: Reading): ShellRedirect {
  const span = reading.locate(redirect.pos, redirect.end);
  const operator = `${descriptorPrefix(redirect)}${redirect.operator}`;
  if (redirect.type !== 'HereDoc') {
    return { operator, target: redirect.target && readWord(redirect.target, reading), span };
  }
  if (redirect.closing === undefined) report(reading, 'This here-document never ends.', span);
  const body = decodeHereDocument(redirect, reading.source).text;
  const delimiter = redirect.delimiter;
  if (delimiter === undefined) return { operator, target: undefined, body, span };
  const place = reading.locate(delimiter.pos, delimiter.end);
  const target: ShellWord = {
    parts: [{ kind: 'text', text: delimiter.value, quoted: delimiter.quoted, span: place }],
    span: place,
  };
  return { operator, target, body, span };
}

/** Parses a script that stands, decoded, inside the text of `reading`. */
export function readNestedText(text: MappedText, reading: Reading): ShellNode | undefined {
  const start = text.pieces[0]?.source ?? 0;
  const level = inside(reading, start, start);
  if (level === undefined || text.text.trim() === '') return undefined;
  level.progress.nestedCharacters -= text.text.length;
  if (level.progress.nestedCharacters < 0) {
    reportOnce(
      reading,
      'The scripts nested in this shell text are too long together to be read.',
      reading.locate(start, start),
    );
    return undefined;
  }
  const locate = locateThrough(text, reading.locate);
  return reading.readScript(parse(text.text), { ...level, source: text.text, locate });
}

/** The text of a word if nothing in it is expanded. */
export function literalText(word: ShellWord): string | undefined {
  let text = '';
  for (const part of word.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** The parser passes over a bracket between the words of a command, where a shell stops. */
function reportStrayBracket(command: Command, reading: Reading): void {
  const { source } = reading;
  const name = command.name === undefined ? [] : [command.name];
  let from = command.pos;
  for (const element of [...command.prefix, ...name, ...command.suffix, undefined]) {
    let at = from;
    while (source[at] === ' ' || source[at] === '\t') at += 1;
    if (source[at] === '(' && at !== element?.pos) {
      report(reading, strayBracket, reading.locate(at, at + 1));
      return;
    }
    from = Math.max(from, element?.end ?? from);
  }
}

const strayBracket = 'This shell text cannot be read: a bracket stands between the words of a command.';

function readNested(
  written: readonly CommandArgument[],
  words: readonly ShellWord[],
  redirects: readonly Redirection[],
  reading: Reading,
): ShellNode | undefined {
  const place = findNestedScript(words.map((word) => ({ literal: literalText(word) })));
  if (place === undefined) return undefined;
  // `eval "$(tool hook)"`: what would run is not written here, and the substitution itself is read with its word.
  if (place.in !== 'input' && !words.slice(place.from, place.to).some(holdsText)) return undefined;
  if (place.in === 'words')
    return readNestedText(decodeJoined(written.slice(place.from, place.to), reading.source), reading);
  if (place.in === 'word') {
    const word = written[place.from];
    return word && readNestedText(decodeArgument(word, reading.source), reading);
  }
  const input = redirects.findLast(feedsInput);
  if (input === undefined) return undefined;
  if (input.type === 'HereDoc') return readNestedText(decodeHereDocument(input, reading.source), reading);
  return input.target && readNestedText(decodeArgument(input.target, reading.source), reading);
}

function holdsText(word: ShellWord): boolean {
  return word.parts.some((part) => part.kind === 'text' && part.text.trim() !== '');
}

function feedsInput(redirect: Redirection): redirect is HereDoc | HereString {
  return redirect.type !== 'Redirect' && descriptorPrefix(redirect) === '';
}

function descriptorPrefix(redirect: Redirection): string {
  const descriptor = redirect.descriptor;
  if (descriptor === undefined) return '';
  if (descriptor.type === 'FileDescriptorVariable') return `{${descriptor.name}}`;
  const usual = redirect.operator.startsWith('<') ? 0 : 1;
  return descriptor.value === usual ? '' : String(descriptor.value);
}
