import type { DockerStage } from '../domain/docker-manifest.ts';
import type { Project } from '../domain/environment.ts';
import { parseImageReference } from '../domain/image.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { isSubset, type VersionSet, versionSet, versionSetOf } from '../domain/version-set.ts';

/**
 * True when every uv that the project is known to use is one of these: by `required-version`, by the images that
 * Dockerfiles take uv from, and by the requirements that install it. Where nothing is said, a current uv is assumed.
 */
export function everyUvIs(
  wanted: VersionSet,
  root: PyprojectManifest,
  project: Pick<Project, 'manifests' | 'environments'>,
): boolean {
  return [...required(root), ...fromImages(project), ...fromSteps(project)].every((versions) =>
    isSubset(versions, wanted),
  );
}

function required({ uv }: PyprojectManifest): readonly VersionSet[] {
  const text = uv?.requiredVersion?.value;
  if (text === undefined) return [];
  const specifiers = parseSpecifierSet(/^\d/.test(text) ? `==${text}` : text);
  return specifiers === undefined ? [] : [versionSetOf(specifiers)];
}

/** `COPY --from=ghcr.io/astral-sh/uv:0.9.8`, `FROM ghcr.io/astral-sh/uv:0.8-python3.12-bookworm`. */
function fromImages({ manifests }: Pick<Project, 'manifests'>): readonly VersionSet[] {
  const references = manifests.flatMap((manifest) =>
    manifest.kind === 'dockerfile' ? manifest.stages.flatMap(imagesOf) : [],
  );
  return references.flatMap((text) => {
    const image = parseImageReference(text);
    if (image === undefined || !/(?:^|\/)astral-sh\/uv$/.test(image.repository)) return [];
    const version = /^\d{1,4}(?:\.\d{1,6}){0,2}(?![\d.])/.exec(image.tag ?? '')?.[0];
    if (version === undefined || parseVersion(version) === undefined) return [];
    // `0.9` follows the newest release of 0.9.
    return [versionSet(version.split('.').length === 3 ? `==${version}` : `==${newestPatch(version)}`)];
  });
}

function newestPatch(minor: string): string {
  return `${minor}${'.9999'.repeat(3 - minor.split('.').length)}`;
}

function imagesOf({ from, instructions }: DockerStage): readonly string[] {
  return [from, ...instructions.flatMap((one) => (one.kind === 'copy' ? (one.from ?? []) : []))].map(
    ({ value }) => value,
  );
}

/** `pip install uv==0.4.30`. */
function fromSteps({ environments }: Pick<Project, 'environments'>): readonly VersionSet[] {
  return environments.flatMap(({ steps }) =>
    steps.flatMap(({ requirements }) =>
      requirements
        .filter(({ name, specifiers }) => name === 'uv' && specifiers.some(({ operator }) => operator === '=='))
        .map(({ specifiers }) => versionSetOf(specifiers)),
    ),
  );
}
