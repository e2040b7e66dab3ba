import type { DockerfileManifest, DockerStage } from '../../src/domain/docker-manifest.ts';

/** Build arguments that exist before the first FROM without being declared. */
const platformArguments = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;

/** `$NAME` and `${NAME}` in a text of an instruction, without those that carry a default. */
export function plainVariables(text: string): readonly string[] {
  return [...text.matchAll(/(?<!\\)\$(?:\{([A-Za-z_]\w{0,100})\}|([A-Za-z_]\w{0,100}))/g)].map(
    ([, braced, plain]) => braced ?? plain ?? '',
  );
}

/** Variables of a FROM that no ARG before the first FROM declares, so that they are always empty there. */
export function undeclaredIn(
  { from, platform }: DockerStage,
  { globalArguments }: DockerfileManifest,
): readonly string[] {
  const names = [from.value, platform?.value ?? ''].flatMap(plainVariables);
  return names.filter((name) => !platformArguments.test(name) && !globalArguments.some((one) => one.name === name));
}
