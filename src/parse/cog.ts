import type { CogCommand, CogManifest } from '../domain/cog.ts';
import type { RequirementsManifest } from '../domain/manifest.ts';
import type { Located, SourceFile } from '../domain/source.ts';
import { childOf, type Tree, textOf } from '../domain/tree.ts';
import { parseRequirements } from './requirements.ts';
import { parseShell } from './shell.ts';
import { firstLine, locateInScalar, type Reading, readItems, report } from './tree-reader.ts';
import { parseYamlTree } from './yaml-tree.ts';

/** Reads the `build` section of a `cog.yaml`. Never throws: what it cannot read becomes a problem with its place. */
export function parseCog(file: SourceFile): CogManifest {
  const { tree, comments, problems } = parseYamlTree(file);
  const reading: Reading = { file, problems: [...problems], locate: locateInScalar };
  const build = childOf(tree, 'build');
  const listed = readLines(reading, childOf(build, 'python_packages'));
  const named = located(file, childOf(build, 'python_requirements'));
  return {
    kind: 'cog',
    path: file.path,
    gpu: textOf(childOf(build, 'gpu')) === 'true',
    python: located(file, childOf(build, 'python_version')),
    cuda: located(file, childOf(build, 'cuda')),
    requirements: listed.requirements,
    includes: named === undefined ? [] : [{ kind: 'requirements', path: named.value, span: named.span }],
    options: listed.options,
    systemNames: textsIn(reading, childOf(build, 'system_packages'), '"system_packages"'),
    before: commandsIn(reading, childOf(build, 'pre_install'), '"pre_install"'),
    after: commandsIn(reading, childOf(build, 'run'), '"run"'),
    comments,
    problems: [...reading.problems, ...listed.problems],
  };
}

/** Cog hands the items to pip as lines of a requirements file: everything else is blanked, so that all offsets stay. */
function readLines(reading: Reading, list: Tree | undefined): RequirementsManifest {
  const { path, text } = reading.file;
  let masked = '';
  for (const {
    value,
    span: { start, end },
  } of textsIn(reading, list, '"python_packages"')) {
    if (start < masked.length || text.slice(start, end) !== value || /[\r\n]/.test(value)) continue;
    masked += `${' '.repeat(Math.max(0, start - masked.length - 1))}${start > masked.length ? '\n' : ''}${value}`;
  }
  return parseRequirements({ path, text: `${masked}\n` });
}

function textsIn(reading: Reading, list: Tree | undefined, what: string): readonly Located<string>[] {
  if (list?.kind === 'scalar' && list.value === null) return [];
  return readItems(reading, list, what).flatMap((item) => {
    if (item.kind !== 'scalar' || item.value === null)
      return report(reading, firstLine(reading, item), `An item of ${what} must be a text`) ?? [];
    return [{ value: item.source, span: locateInScalar(reading.file, item)(0, item.source.length) }];
  });
}

/** The lines of `run`, written as texts or as `command: …` with mounts beside it. */
function commandsIn(reading: Reading, list: Tree | undefined, what: string): readonly CogCommand[] {
  if (list?.kind === 'scalar' && list.value === null) return [];
  return readItems(reading, list, what).flatMap((item) => {
    const command = item.kind === 'map' ? childOf(item, 'command') : item;
    if (command?.kind !== 'scalar' || command.value === null)
      return report(reading, firstLine(reading, item), `An item of ${what} must be a text or have a "command"`) ?? [];
    const locate = locateInScalar(reading.file, command);
    const { script, problems } = parseShell(command.source, locate);
    reading.problems.push(...problems);
    return script === undefined ? [] : [{ script, span: locate(0, command.source.length) }];
  });
}

function located(file: SourceFile, tree: Tree | undefined): Located<string> | undefined {
  if (tree?.kind !== 'scalar' || tree.value === null) return undefined;
  return { value: tree.source, span: locateInScalar(file, tree)(0, tree.source.length) };
}
