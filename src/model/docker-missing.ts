import { manifestKind } from '../domain/file-names.ts';
import { always } from '../domain/marker.ts';
import type { Located } from '../domain/source.ts';
import type { PutFiles, State } from './docker-state.ts';
import { imagePath } from './image-files.ts';
import type { DistributionsCommand, InstallCommand } from './install-command.ts';
import type { ProjectFiles } from './project-files.ts';
import type { ExecutedCommand } from './shell.ts';
import { programName } from './shell-wrappers.ts';

/** Programs that create no requirements file. */
const harmless: ReadonlySet<string> = new Set(
  (
    'apt apt-get aptitude apk yum dnf microdnf rm mkdir chmod chown echo printf set export unset cd true : test [ ls cat ' +
    'useradd groupadd adduser addgroup usermod locale-gen ldconfig dpkg-reconfigure update-alternatives sleep exit which'
  ).split(' '),
);

/** Does the command surely put no file where an installer would look for requirements? */
export function isHarmless(command: ExecutedCommand, install: InstallCommand | undefined): boolean {
  const [program] = command.words;
  if (
    command.redirects.some(
      ({ operator, target }) => operator.includes('>') && target?.text.startsWith('/dev/') !== true,
    )
  )
    return false;
  if (install !== undefined)
    return (
      install.kind !== 'clone' &&
      !('action' in install && (install.action === 'compile' || install.action === 'export'))
    );
  return program?.known !== false && harmless.has(programName(program?.text ?? 'true'));
}

/**
 * Files of `-r` and `-c` that are surely not there: nothing before put them into the image, although the project has
 * a file of that name. Silent wherever a copied directory, a mount, a script or an unknown image may hold them.
 */
export function missingFiles(
  { files: includes }: DistributionsCommand,
  command: ExecutedCommand,
  mounted: readonly PutFiles[],
  state: State,
  files: ProjectFiles,
): readonly Located<string>[] {
  const known = (state.base?.facts.length ?? 0) > 0 && !state.opaque && command.when === always;
  if (!known || command.failureMasked || !command.directory.startsWith('/') || /[$`]/.test(command.directory))
    return [];
  return includes
    .filter(({ path, span, ...include }) => {
      const kind = manifestKind(path);
      if (!include.known || span === command.span || path.includes('://')) return false;
      if (kind !== 'requirements' && kind !== 'constraints') return false;
      const wanted = imagePath(command.directory, path);
      const name = wanted.slice(wanted.lastIndexOf('/') + 1);
      if ([...state.put, ...mounted].some((put) => mayHold(put, wanted))) return false;
      return [...files.manifests.keys()].some((host) => host === name || host.endsWith(`/${name}`));
    })
    .map(({ path, span }) => ({ value: path, span }));
}

function mayHold({ directory, names, without }: PutFiles, wanted: string): boolean {
  if (without?.(wanted) === true) return false;
  if (wanted === directory) return true;
  const inside = directory === '/' ? '/' : `${directory}/`;
  if (!wanted.startsWith(inside)) return false;
  return names === undefined || names.includes(wanted.slice(inside.length));
}
