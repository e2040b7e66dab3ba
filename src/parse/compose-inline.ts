import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import type { Tree } from '../domain/tree.ts';
import { parseDockerfile } from './dockerfile.ts';

/** Each costs a pass over the whole file. */
const mostInFile = 50;
/** An alias stands for the very same node. */
const known = new WeakMap<SourceFile, Map<Tree, DockerfileManifest | undefined>>();

/**
 * Reads `dockerfile_inline` where it is a literal block without variables and here-documents: the text around it is
 * taken for blanks, so that every place is one of the compose file. Undefined for all other forms, and from the 51st on.
 */
export function readInlineDockerfile(file: SourceFile, tree: Tree | undefined): DockerfileManifest | undefined {
  if (tree?.kind !== 'scalar' || /[$]|<</.test(tree.source)) return undefined;
  const read = known.get(file) ?? new Map<Tree, DockerfileManifest | undefined>();
  known.set(file, read);
  if (!read.has(tree) && read.size < mostInFile) read.set(tree, readBlock(file, tree));
  return read.get(tree);
}

function readBlock({ path, text }: SourceFile, { span: { start, end } }: Tree): DockerfileManifest | undefined {
  const header = text.indexOf('\n', start);
  if (text.charAt(start) !== '|' || header < 0 || header > end) return undefined;
  const blanks = text.slice(0, header).replace(/[^\n]/g, ' ');
  const manifest = parseDockerfile({ path, text: `${blanks}${text.slice(header, end)}` });
  return manifest.stages.length === 0 ? undefined : manifest;
}
