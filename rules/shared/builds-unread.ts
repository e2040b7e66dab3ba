import type { DockerfileManifest, DockerInstruction, DockerStage } from '../../src/domain/docker-manifest.ts';
import type { Project } from '../../src/domain/environment.ts';
import type { BuildStage, ImageBuild } from '../../src/domain/image-build.ts';
import type { PyprojectManifest } from '../../src/domain/manifest.ts';
import type { Requirement } from '../../src/domain/requirement.ts';
import type { ShellNode, ShellWord } from '../../src/domain/shell.ts';
import type { Span } from '../../src/domain/source.ts';
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
  const projects = manifests.filter((manifest) => manifest.kind === 'pyproject');
  for (const root of projects) {
    const globs = root.uv?.workspaceMembers ?? [];
    const folder = folderOf(root.path);
    for (const member of projects) {
      const below = folder === '' ? folderOf(member.path) : folderOf(member.path).slice(folder.length + 1);
      const inside = member !== root && (folder === '' || folderOf(member.path).startsWith(`${folder}/`));
      if (!inside || !globs.some(({ value }) => fits(value.replace(/^\.\/|\/$/g, ''), below))) continue;
      const { overrides = [], constraints = [], excludes = [] } = member.uv ?? {};
      const [override] = overrides as readonly Requirement[];
      const [constraint] = constraints;
      const [exclude] = excludes;
      if (override !== undefined) yield { member, root, setting: 'override-dependencies', span: override.span };
      if (constraint !== undefined) yield { member, root, setting: 'constraint-dependencies', span: constraint.span };
      if (exclude !== undefined) yield { member, root, setting: 'exclude-dependencies', span: exclude.span };
    }
  }
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `packages/*`, `tools/cli`: a star stands for one folder name or a part of it. */
function fits(glob: string, path: string): boolean {
  const wanted = glob.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((part, at) => {
    const [start = '', end, ...more] = part.split('*');
    const name = given[at] ?? '';
    if (end === undefined) return part === name;
    return (
      more.length === 0 && name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
    );
  });
}
