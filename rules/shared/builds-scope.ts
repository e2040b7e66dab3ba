import type { DockerfileManifest, DockerInstruction } from '../../src/domain/docker-manifest.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import type { BuildStage, ImageBuild } from '../../src/domain/image-build.ts';
import { confidenceOf, type KnowledgeEntry } from '../../src/domain/knowledge.ts';
import type { Span } from '../../src/domain/source.ts';
import { gives, namesIn, writtenLine } from './builds-unread.ts';
import { listed } from './distributions-words.ts';

/** `$VERSION` in a RUN, where only an ARG before the first FROM declares it. */
export function* outOfScope(stage: BuildStage, build: ImageBuild, manifest: DockerfileManifest): Generator<Draft> {
  const [own, ...below] = writtenLine(stage, build, manifest);
  const facts = stage.base?.facts ?? [];
  if (own === undefined || facts.length === 0) return;
  const earlier: DockerInstruction[] = below.reverse().flatMap(({ instructions }) => instructions);
  for (const instruction of own.instructions) {
    const script = instruction.kind === 'run' ? instruction.script : undefined;
    const { uses, sets } = script === undefined ? { uses: [], sets: new Set<string>() } : namesIn(script);
    for (const { name, span } of uses) {
      const global = manifest.globalArguments.find((argument) => argument.name === name);
      const given = earlier.some((one) => gives(one, name)) || sets.has(name) || isOfImage(name, facts);
      if (global === undefined || given) continue;
      yield {
        ...plain,
        message: `\${${name}} is empty here: its ARG stands before the first FROM, and this stage does not declare it again.`,
        about: [name],
        because: facts.slice(0, 1),
        fixes: [
          {
            kind: 'instruction',
            ...{ beside: own.span, place: 'after', text: `ARG ${name}` },
            title: `Add ARG ${name} after the FROM of this stage${usersText(stage, span)}`,
            safety: 'unsafe',
          },
        ],
        confidence: confidenceOf(facts.slice(0, 1), 'high'),
        at: span,
        related: [{ span: global.span, message: `${name} is declared here, for FROM only` }],
      };
    }
    earlier.push(instruction);
  }
}

/** What the value is for, where it is a part of requirements. */
function usersText({ commands }: BuildStage, { start, end }: Span): string {
  const users = commands
    .filter(({ span }) => span.start <= start && end <= span.end)
    .flatMap(({ install }) => install?.step?.requirements ?? [])
    .filter(({ span }) => span.start <= start && end <= span.end)
    .map((requirement) => requirement.name);
  return users.length === 0 ? '' : `, so that ${listed([...new Set(users)])} gets its version`;
}

/** A name that the base image may set by itself, though no fact lists it: versions and settings of what it holds. */
function isOfImage(name: string, facts: readonly KnowledgeEntry[]): boolean {
  const listed = facts.some((fact) => fact.kind === 'image' && name in (fact.variables ?? {}));
  const plainSystem = facts.some((fact) => fact.kind === 'image' && /^(?:ubuntu|debian|alpine)$/.test(fact.repository));
  return (
    listed || (!plainSystem && /VERSION|^(?:NV|CUDA|NCCL|PYTHON|PYTORCH|LANG|PATH|CONDA|MAMBA|GPG|HOME|TF_)/.test(name))
  );
}

/** An ARG that the base image's own variable of that name hides. */
export function* shadowed(stage: BuildStage, build: ImageBuild, manifest: DockerfileManifest): Generator<Draft> {
  const [own] = writtenLine(stage, build, manifest);
  for (const fact of stage.base?.facts ?? [])
    for (const [name, value] of Object.entries(fact.kind === 'image' ? (fact.variables ?? {}) : {})) {
      const argument = own?.instructions.find((one) => one.kind === 'arg' && one.name === name);
      const used = own?.instructions.some(
        (one) =>
          one.kind === 'run' && one.script !== undefined && namesIn(one.script).uses.some((use) => use.name === name),
      );
      if (
        argument?.kind !== 'arg' ||
        argument.default === undefined ||
        used !== true ||
        argument.default.value === value
      )
        continue;
      yield {
        ...plain,
        message: `ARG ${name} has no effect on what runs here: the base image sets ${name} itself, and a variable of the image wins over an ARG.`,
        about: [name],
        because: [fact],
        fixes: [advice(`Give the ARG a name of its own`)],
        confidence: confidenceOf([fact]),
        at: argument.span,
        related: stage.base === undefined ? [] : [{ span: stage.base.span, message: `${name} comes with this image` }],
      };
    }
}

const plain: Pick<Draft, 'chains' | 'because' | 'separation' | 'related'> = {
  chains: [],
  because: [],
  separation: undefined,
  related: [],
};
