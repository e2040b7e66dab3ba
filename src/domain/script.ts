import type { ManifestOf } from './manifest.ts';
import type { ShellNode } from './shell.ts';

/** A shell script that a Dockerfile copies and runs. By itself it installs nothing. */
export interface ScriptManifest extends ManifestOf<'script'> {
  /** Undefined where nothing in it runs or could be read. */
  readonly script: ShellNode | undefined;
  /** The words after `#!`, without the program's folder: `bash -e` is `['bash', '-e']`. */
  readonly shell: readonly string[];
  /** False where no word of it is an installer or another script: run by itself it changes nothing of an environment. */
  readonly installs: boolean;
}
