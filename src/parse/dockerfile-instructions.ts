import type { DockerArgument, DockerInstruction, DockerText } from '../domain/docker-manifest.ts';
import type { Span } from '../domain/source.ts';
import { readDocument } from './dockerfile-document.ts';
import { openedDelimiter } from './dockerfile-heredoc.ts';
import { readJsonWords } from './dockerfile-json.ts';
import type { Instruction } from './dockerfile-lines.ts';
import { type InstructionContext, readRun, readStart } from './dockerfile-run.ts';
import { dockerText, firstBlank, flagValue, splitAtBlanks, splitWords, takeFlags } from './dockerfile-words.ts';
import { type MappedText, sliceMapped, sourceRange, spanOf, trimMapped } from './shell-text.ts';

/** The instructions a Dockerfile can hold. */
export const knownKeywords: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);

/** Reads one instruction of a stage; ENV and ARG give one entry for each variable. What cannot be read is a problem and an `other` entry. */
export function readInstruction(instruction: Instruction, context: InstructionContext): readonly DockerInstruction[] {
  const { path, escapeCharacter } = context;
  const { keyword, rest, span } = instruction;
  const other: DockerInstruction = { kind: 'other', keyword, span };
  switch (keyword) {
    case 'RUN':
      return [readRun(instruction, context)];
    case 'CMD':
    case 'ENTRYPOINT':
      return [readStart(instruction, keyword, context)];
    case 'ARG':
      return readArguments(instruction, context).map((argument) => ({ kind: 'arg', ...argument }));
    case 'ENV':
      return readVariables(instruction, context);
    case 'COPY':
    case 'ADD':
      return [readCopy(instruction, keyword, context)];
    case 'WORKDIR':
      return [{ kind: 'workdir', path: dockerText(path, rest, escapeCharacter), span }];
    case 'USER':
      return [{ kind: 'user', user: dockerText(path, rest, escapeCharacter), span }];
    case 'SHELL': {
      const words = readJsonWords(rest.text)?.map((word) => word.text);
      if (words !== undefined) return [{ kind: 'shell', words, span }];
      context.problems.push({ message: 'SHELL takes a JSON array of strings.', span });
      return [other];
    }
    case 'ONBUILD':
      return readTrigger(instruction, context);
    default:
      return [other];
  }
}

/** The arguments an ARG instruction declares. */
export function readArguments(instruction: Instruction, context: InstructionContext): readonly DockerArgument[] {
  const words = splitWords(instruction.rest, context.escapeCharacter);
  if (words.length === 0) context.problems.push({ message: 'ARG names no argument.', span: instruction.span });
  return words.map((word) => {
    const { name, value } = readPair(word, context);
    return { name, default: value, span: spanOf(context.path, word, 0, word.text.length) };
  });
}

function readPair(
  word: MappedText,
  context: InstructionContext,
): { readonly name: string; readonly value: DockerText | undefined } {
  const equals = word.text.indexOf('=');
  if (equals === -1) return { name: unquoted(word, context), value: undefined };
  const value = dockerText(context.path, sliceMapped(word, equals + 1), context.escapeCharacter);
  return { name: unquoted(sliceMapped(word, 0, equals), context), value };
}

function unquoted(word: MappedText, context: InstructionContext): string {
  return dockerText(context.path, word, context.escapeCharacter).value;
}

function readVariables(instruction: Instruction, context: InstructionContext): readonly DockerInstruction[] {
  const { path, escapeCharacter } = context;
  const { rest } = instruction;
  const words = splitWords(rest, escapeCharacter);
  const first = words[0];
  if (first === undefined || !first.text.includes('=')) {
    const value = trimMapped(sliceMapped(rest, firstBlank(rest.text)));
    if (first === undefined || value.text === '') {
      context.problems.push({ message: 'ENV takes a name and a value.', span: instruction.span });
      return [{ kind: 'other', keyword: 'ENV', span: instruction.span }];
    }
    const name = rest.text.slice(0, firstBlank(rest.text));
    const span = spanOf(path, rest, 0, rest.text.length);
    return [
      { kind: 'env', name, value: dockerText(path, value, escapeCharacter), span, instruction: instruction.span },
    ];
  }
  return words.flatMap((word): readonly DockerInstruction[] => {
    const { name, value } = readPair(word, context);
    const span = spanOf(path, word, 0, word.text.length);
    if (value !== undefined) return [{ kind: 'env', name, value, span, instruction: instruction.span }];
    context.problems.push({ message: `ENV gives no value to ${name.slice(0, 40)}: an = is missing.`, span });
    return [];
  });
}

function readCopy(instruction: Instruction, keyword: 'COPY' | 'ADD', context: InstructionContext): DockerInstruction {
  const { path, escapeCharacter } = context;
  const { flags, rest } = takeFlags(instruction.rest, escapeCharacter);
  const from = flagValue(flags, 'from');
  const words = readJsonWords(rest.text)?.map((word) => ({ value: word.text, span: jsonSpan(path, rest, word) }));
  const paths = words ?? plainPaths(rest, instruction, context);
  const destination = paths.at(-1);
  const written = instruction.documents;
  if (destination === undefined || paths.length - 1 + written.length < 1) {
    context.problems.push({
      message: `${keyword} takes at least one source and a destination.`,
      span: instruction.span,
    });
    return { kind: 'other', keyword, span: instruction.span };
  }
  const folder = destination.value.endsWith('/') || paths.length + written.length > 2;
  return {
    kind: 'copy',
    keyword,
    from: from && dockerText(path, from, escapeCharacter),
    sources: paths.slice(0, -1),
    destination,
    documents: written.map((document) =>
      readDocument(folder ? `${withSlash(destination.value)}${document.name}` : destination.value, document, context),
    ),
    span: instruction.span,
  };
}

/** The paths of COPY and ADD without the words that open here-documents. */
function plainPaths(rest: MappedText, instruction: Instruction, context: InstructionContext): readonly DockerText[] {
  const paths: DockerText[] = [];
  let opened = 0;
  let delimiterFollows = false;
  for (const word of splitAtBlanks(rest)) {
    const opening = opened < instruction.documents.length ? openedDelimiter(word.text) : undefined;
    if (delimiterFollows) delimiterFollows = false;
    else if (opening !== undefined) {
      opened += 1;
      delimiterFollows = opening.delimiter === '';
    } else paths.push(dockerText(context.path, word, context.escapeCharacter));
  }
  return paths;
}

function jsonSpan(path: string, rest: MappedText, word: MappedText): Span {
  return spanOf(path, rest, ...sourceRange(word, 0, word.text.length));
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

function readTrigger(instruction: Instruction, context: InstructionContext): readonly DockerInstruction[] {
  const { rest, span, documents } = instruction;
  const length = firstBlank(rest.text);
  const keyword = rest.text.slice(0, length).toUpperCase();
  const keywordSpan = spanOf(context.path, rest, 0, length);
  if (!knownKeywords.has(keyword) || keyword === 'ONBUILD' || keyword === 'FROM') {
    context.problems.push({ message: 'ONBUILD takes another instruction, not ONBUILD or FROM.', span: keywordSpan });
    return [{ kind: 'other', keyword: 'ONBUILD', span }];
  }
  const triggered: Instruction = {
    keyword,
    keywordSpan,
    rest: trimMapped(sliceMapped(rest, length)),
    documents,
    span: { ...span, start: keywordSpan.start },
  };
  return readInstruction(triggered, context).map((inner) => ({ kind: 'onbuild', instruction: inner, span }));
}
