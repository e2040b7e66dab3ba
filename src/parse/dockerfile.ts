import type { DockerArgument, DockerfileManifest, DockerInstruction, DockerStage } from '../domain/docker-manifest.ts';
import { limits } from '../domain/limits.ts';
import type { Problem, SourceFile, Span } from '../domain/source.ts';
import { knownKeywords, readArguments, readInstruction } from './dockerfile-instructions.ts';
import { cutDockerfile, type DockerfileLines, type Instruction } from './dockerfile-lines.ts';
import type { InstructionContext } from './dockerfile-run.ts';
import { dockerText, flagValue, splitWords, takeFlags } from './dockerfile-words.ts';
import { baseName } from './shell-nested.ts';

interface OpenStage extends DockerStage {
  readonly instructions: DockerInstruction[];
  shellReads: boolean;
}

/** From this many unknown keywords on, when they outnumber the known ones, the file is no Dockerfile. */
const unknownKeywordsOfOtherFile = 5;

/** Reads a Dockerfile by BuildKit's rules. A file that is none (a template, no FROM, mostly unknown keywords) gives one problem and no stages. */
export function parseDockerfile(file: SourceFile): DockerfileManifest {
  const lines = cutDockerfile(file);
  const { path, text } = file;
  const nothing = { kind: 'dockerfile', path, directives: lines.directives, globalArguments: [], stages: [] } as const;
  const refusal = whyNoDockerfile(file, lines);
  if (refusal !== undefined) return { ...nothing, problems: [refusal], comments: lines.comments };

  const problems: Problem[] = [...lines.problems];
  const comments = [...lines.comments];
  const globalArguments: DockerArgument[] = [];
  const stages: OpenStage[] = [];
  const stagesByName = new Map<string, OpenStage>();
  let afterUnknown = false;
  let misplaced = false;
  for (const instruction of lines.instructions) {
    const stage = stages.at(-1);
    const shellReads = lines.escapeCharacter === '\\' && (stage?.shellReads ?? true);
    const context: InstructionContext = {
      path,
      text,
      escapeCharacter: lines.escapeCharacter,
      shellReads,
      problems,
      comments,
    };
    const known = knownKeywords.has(instruction.keyword);
    if (!known && !afterUnknown) problems.push(unknownKeyword(instruction));
    afterUnknown = !known;
    if (!known) continue;
    if (instruction.rest.text.length > limits.lineCharacters.most) {
      const message = `This instruction has more than ${limits.lineCharacters.most} characters, and was not read.`;
      problems.push({ message, span: instruction.keywordSpan });
    } else if (instruction.keyword === 'FROM') {
      const opened = openStage(instruction, stages.length, stagesByName, context);
      stages.push(opened);
      if (opened.name !== undefined) stagesByName.set(opened.name, opened);
    } else if (stage !== undefined) addToStage(stage, readInstruction(instruction, context));
    else if (instruction.keyword === 'ARG') globalArguments.push(...readArguments(instruction, context));
    else if (!misplaced) {
      misplaced = true;
      const message = `${instruction.keyword} stands before the first FROM; only ARG may.`;
      problems.push({ message, span: instruction.keywordSpan });
    }
  }
  comments.sort((a, b) => a.span.start - b.span.start);
  return { ...nothing, globalArguments, stages: stages.map(closeStage), problems, comments };
}

function whyNoDockerfile(file: SourceFile, lines: DockerfileLines): Problem | undefined {
  const { path, text } = file;
  const first = lines.instructions[0];
  const template = templatePlace(file, lines);
  if (template !== undefined) {
    return { message: 'This is a template from which a Dockerfile is made, so it was not read.', span: template };
  }
  if (first === undefined) {
    return { message: 'This file holds no instruction.', span: { path, start: 0, end: text.length } };
  }
  const unknown = lines.instructions.filter(({ keyword }) => !knownKeywords.has(keyword));
  const mostlyUnknown =
    unknown.length >= unknownKeywordsOfOtherFile && unknown.length > lines.instructions.length - unknown.length;
  if (!mostlyUnknown && lines.instructions.some(({ keyword }) => keyword === 'FROM')) return undefined;
  const message = mostlyUnknown
    ? 'Most lines of this file are no instructions, so it was not read as a Dockerfile.'
    : 'This file has no FROM, so it was not read as a Dockerfile.';
  return { message, span: (mostlyUnknown ? unknown[0] : first)?.keywordSpan ?? first.keywordSpan };
}

function templatePlace(file: SourceFile, lines: DockerfileLines): Span | undefined {
  if (lines.templateTag !== undefined) return lines.templateTag;
  const named = /\.(?:jinja2?|j2)$/i.test(file.path) ? /\{[{%#]/.exec(file.text) : null;
  if (named !== null) return { path: file.path, start: named.index, end: named.index + named[0].length };
  const from = lines.instructions.find(({ keyword, rest }) => keyword === 'FROM' && /\{\{|\{%|<%/.test(rest.text));
  return from?.span;
}

function unknownKeyword(instruction: Instruction): Problem {
  const shown = instruction.keyword.slice(0, 40);
  return { message: `There is no instruction ${shown}.`, span: instruction.keywordSpan };
}

function openStage(
  instruction: Instruction,
  index: number,
  earlier: ReadonlyMap<string, OpenStage>,
  context: InstructionContext,
): OpenStage {
  const { path, escapeCharacter } = context;
  const { flags, rest } = takeFlags(instruction.rest, escapeCharacter);
  const platform = flagValue(flags, 'platform');
  const [reference, as, name, ...more] = splitWords(rest, escapeCharacter);
  const named = as?.text.toLowerCase() === 'as' && name !== undefined;
  if (reference === undefined || more.length > 0 || (as !== undefined && !named)) {
    const message = 'FROM takes an image or a stage, and a name after AS.';
    context.problems.push({ message, span: instruction.span });
  }
  const from = dockerText(path, reference ?? rest, escapeCharacter);
  const parent = earlier.get(from.value.toLowerCase());
  return {
    name: named ? name.text.toLowerCase() : undefined,
    index,
    from,
    platform: platform && dockerText(path, platform, escapeCharacter),
    instructions: [],
    span: instruction.span,
    shellReads: parent?.shellReads ?? true,
  };
}

function addToStage(stage: OpenStage, instructions: readonly DockerInstruction[]): void {
  for (const instruction of instructions) {
    stage.instructions.push(instruction);
    if (instruction.kind === 'shell') stage.shellReads = !instruction.words.some(isOtherInterpreter);
  }
}

function isOtherInterpreter(word: string): boolean {
  const program = baseName(word.replaceAll('\\', '/').toLowerCase()) ?? '';
  return /^(?:powershell|pwsh|cmd|python[\d.]*|perl|node)(?:\.exe)?$/.test(program);
}

function closeStage({ shellReads: _, ...stage }: OpenStage): DockerStage {
  return stage;
}
