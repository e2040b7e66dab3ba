import type { Environment, Project } from '../../src/domain/environment.ts';
import { formatMarker } from '../../src/domain/marker.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { knowledgeOf, projectOf } from './project.ts';

const images = [
  { repository: 'python', tag: '{python}-slim', python: '{python}', os: 'debian12' },
  { repository: 'python', tag: '{python}', python: '{python}', os: 'debian12' },
  { repository: 'nvidia/cuda', tag: '{cuda}-devel-ubuntu22.04', os: 'ubuntu22.04', cuda: '{cuda}', python: 'none' },
  { repository: 'nvidia/cuda', tag: '{cuda}-runtime-ubuntu22.04', os: 'ubuntu22.04', cuda: '{cuda}', python: 'none' },
  { repository: 'ubuntu', tag: '22.04', os: 'ubuntu22.04', systemPython: '3.10', python: 'none' },
  { repository: 'vendor/torch', tag: '{torch}-devel', python: '3.10', distributions: { torch: '{torch}' } },
  { repository: 'continuumio/miniconda3', tag: '{version}', python: 'conda' },
  { repository: 'mambaorg/micromamba', tag: '{version}', variables: { MAMBA_ROOT_PREFIX: '/opt/conda' } },
].map((image, index) => ({ kind: 'image', id: `image-${index}`, ...image }));

/** The base that the tests of Dockerfiles use: a few images, and nothing about distributions. */
export const knowledge = knowledgeOf({}, {}, [
  ...images,
  { kind: 'conda-name', id: 'conda-torch', conda: 'pytorch', distribution: 'torch' },
]);

/** The project that these files make, with a few images known. */
export function dockerProject(files: Readonly<Record<string, string>> | string): Project {
  return projectOf(typeof files === 'string' ? { Dockerfile: files } : files, knowledge);
}

/**
 * One line for each distribution of each environment: `Dockerfile#stage (python 3.11): numpy ==1.26.4`,
 * with its source and condition where there are any.
 */
export function shown(files: Readonly<Record<string, string>> | string): readonly string[] {
  return dockerProject(files).environments.flatMap((environment) => {
    const lines = environment.installed
      .filter(({ step }) => step.installer !== 'image')
      .map(({ name, versions, basis, source, when }) => {
        const version = basis === 'unknown' ? 'unknown' : describeSet(versions);
        const from = source === undefined || source.url === '' ? '' : ` from ${source.url}`;
        return `${name} ${version}${from}${when.kind === 'always' ? '' : ` if ${formatMarker(when)}`}`;
      });
    return [`${environment.id}${pythonOf(environment)}: ${lines.join(', ')}`];
  });
}

function pythonOf({ python }: Environment): string {
  return python === undefined ? '' : ` (python ${describeSet(python.value)})`;
}
