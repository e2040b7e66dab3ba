import type { PyprojectManifest, RequirementGroup } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';

/** A declaration of a project in which nothing is said yet; readers of other files than `pyproject.toml` fill in what they know. */
export function noDeclaration(file: SourceFile, dialect: 'setuptools' | 'pipenv'): PyprojectManifest {
  return {
    kind: 'pyproject',
    path: file.path,
    name: undefined,
    requiresPython: undefined,
    dependencies: [],
    extras: [],
    groups: [],
    buildRequirements: [],
    dynamic: [],
    uv: undefined,
    declaresProject: true,
    dialect,
    installer: dialect === 'pipenv' ? 'pipenv' : undefined,
    problems: [],
    comments: [],
  };
}

/** Groups of one name are one group, at the place of the first. */
export function joinGroups(groups: readonly RequirementGroup[]): readonly RequirementGroup[] {
  const joined = new Map<string, RequirementGroup>();
  for (const group of groups) {
    const known = joined.get(group.name);
    joined.set(
      group.name,
      known === undefined ? group : { ...known, requirements: [...known.requirements, ...group.requirements] },
    );
  }
  return [...joined.values()];
}
