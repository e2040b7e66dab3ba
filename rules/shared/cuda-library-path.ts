import type { Environment, Variable } from '../../src/domain/environment.ts';

/** The library path that puts the CUDA toolkit of the image first; undefined where nobody but the image sets one. */
export function toolkitPath({ variables, baseImage }: Environment): Variable | undefined {
  const path = variables.findLast(({ name }) => name === 'LD_LIBRARY_PATH');
  return path === undefined || path.span === baseImage?.span || !leadsToToolkit(path) ? undefined : path;
}

function leadsToToolkit({ value }: Variable): boolean {
  return value?.split(':').some((folder) => /^\/usr\/local\/cuda[^/]*\/(lib|lib64|targets)\b/.test(folder)) === true;
}

/** True for another minor of one major, and an older one in the image: `12.1.1` under a wheel for `12.4`. */
export function isOlderMinor(image: string | undefined, wheel: string): boolean {
  const [major, minor] = (image ?? '').split('.');
  const [wheelMajor, wheelMinor] = wheel.split('.');
  return major === wheelMajor && minor !== undefined && wheelMinor !== undefined && Number(minor) < Number(wheelMinor);
}
