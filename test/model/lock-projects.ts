import type { Environment } from '../../src/domain/environment.ts';
import { formatMarker } from '../../src/domain/marker.ts';
import { environmentOf, knowledgeOf, projectOf } from './project.ts';

const index = 'source = { registry = "https://mirror.invalid/simple" }';

/** An entry of a `uv.lock`; dependencies are inline tables without their braces. */
export function entry(
  name: string,
  version: string,
  dependencies: readonly string[] = [],
  more = '',
  source = index,
): string {
  const list = dependencies.map((dependency) => `    { ${dependency} },\n`).join('');
  return `[[package]]\nname = "${name}"\nversion = "${version}"\n${source}\ndependencies = [\n${list}]\n${more}\n`;
}

/** The entry of the project itself. */
export const own = (dependencies: readonly string[], more = '') =>
  entry('demo', '1', dependencies, more, 'source = { virtual = "." }');
export const uvLock = (...entries: readonly string[]) =>
  `version = 1\nrequires-python = ">=3.10"\n${entries.join('\n')}`;
export const project = (dependencies: string, more = '') =>
  `[project]\nname = "demo"\nrequires-python = ">=3.10"\ndependencies = [${dependencies}]\n${more}`;

/** An environment of the project that these files make. */
export function environment(files: Readonly<Record<string, string>>, id = 'pyproject.toml'): Environment {
  // The facts are wrong on purpose: a lock must win over them.
  const knowledge = knowledgeOf(
    { 'face-tools>=0': ['numpy==9', 'left-pad'] },
    { numpy: ['2.4.0'], 'face-tools': ['3.0'] },
  );
  return environmentOf(projectOf(files, knowledge), id);
}

export const conditions = ({ installed }: Environment) =>
  installed.map(({ name, version, when }) => `${name} ${version?.text} if ${formatMarker(when)}`);
export const chains = ({ installed }: Environment) =>
  installed.map(({ chain }) => chain.map(({ name }) => name).join(' > '));
