import type { DockerfileManifest, DockerInstruction, DockerStage } from '../../src/domain/docker-manifest.ts';
import type { Project } from '../../src/domain/environment.ts';
import type { BuildStage, ImageBuild } from '../../src/domain/image-build.ts';
import type { PyprojectManifest } from '../../src/domain/manifest.ts';
import type { ShellNode, ShellWord } from '../../src/domain/shell.ts';
import type { Span } from '../../src/domain/source.ts';
import { workspaceRootOf } from '../../src/domain/workspace.ts';
import { lineOf } from './builds-commands.ts';

const deepest = 60;

/** A `$NAME` without a default of its own, as a script uses it. */
export interface Use {
  readonly name: string;
  readonly span: Span;
}

/** What a script reads and what it sets: assignments, loops, `read`, `export`. */
export interface Names {
  readonly uses: Use[];
  readonly sets: Set<string>;
}

/** Collects the variables of a script. */
export function namesIn(node: ShellNode, into: Names = { uses: [], sets: new Set() }, depth = 0): Names {
  if (depth > deepest) return into;
  const word = ({ parts }: ShellWord) => {
    for (const part of parts) {
      if (part.kind === 'variable' && part.operator === undefined) into.uses.push({ name: part.name, span: part.span });
      if (part.kind === 'command' && part.script !== undefined) namesIn(part.script, into, depth + 1);
      if (part.kind === 'variable' && (part.operator === ':=' || part.operator === '=')) into.sets.add(part.name);
    }
  };
  const inner = (child: ShellNode | undefined) => child !== undefined && namesIn(child, into, depth + 1);
  switch (node.kind) {
    case 'command': {
      for (const { name, value } of node.assignments) {
        into.sets.add(name);
        word(value);
      }
      node.words.forEach(word);
      for (const { target } of node.redirects) if (target !== undefined) word(target);
      for (const { parts } of node.words)
        for (const text of parts.flatMap((part) => (part.kind === 'text' ? part.text : '')))
          for (const [, name = ''] of text.matchAll(/(?:^|\s)([A-Za-z_]\w{0,80})(?:=|$)/g)) into.sets.add(name);
      inner(node.nested);
      break;
    }
    case 'list':
      for (const { node: item } of node.items) inner(item);
      break;
    case 'if':
      for (const { condition, body } of node.branches) {
        inner(condition);
        inner(body);
      }
      inner(node.otherwise);
      break;
    case 'case':
      word(node.subject);
      for (const { body } of node.branches) inner(body);
      break;
    case 'for':
      into.sets.add(node.variable);
      node.values.forEach(word);
      inner(node.body);
      break;
    case 'while':
      inner(node.condition);
      inner(node.body);
      break;
    case 'opaque':
      break;
    default:
      inner(node.body);
  }
  return into;
}

/** The stages of the manifest that belong to the line of a built stage, itself first. */
export function writtenLine(
  stage: BuildStage,
  build: ImageBuild,
  manifest: DockerfileManifest,
): readonly DockerStage[] {
  return lineOf(stage, build).flatMap(({ index }) => manifest.stages[index] ?? []);
}

/** Does an instruction give the name a value for what follows? */
export function gives(instruction: DockerInstruction, name: string): boolean {
  return (instruction.kind === 'arg' || instruction.kind === 'env') && instruction.name === name;
}

/** Overrides, constraints and excludes of a workspace member, which uv reads from the root of the workspace only. */
export function* memberSettings({ manifests }: Project): Generator<{
  readonly member: PyprojectManifest;
  readonly root: PyprojectManifest;
  readonly setting: string;
  readonly span: Span;
}> {
  for (const member of manifests) {
    if (member.kind !== 'pyproject' || member.uv === undefined) continue;
    const { overrides, constraints, excludes } = member.uv;
    const settings = { override: overrides[0], constraint: constraints[0], exclude: excludes[0] };
    const root = workspaceRootOf(member, manifests);
    if (root === undefined) continue;
    for (const [word, first] of Object.entries(settings))
      if (first !== undefined) yield { member, root, setting: `${word}-dependencies`, span: first.span };
  }
}
