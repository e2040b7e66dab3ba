import type { Service } from '../../src/domain/environment.ts';
import { childOf, type Tree, textOf } from '../../src/domain/tree.ts';

/** A mount of a service: where it comes from, and where it is in the container. */
export interface Mount {
  /** A path or the name of a volume; undefined for anonymous ones and tmpfs. */
  readonly source: string | undefined;
  readonly target: string;
}

/** The mounts of a service in all forms; a variable in a path is still in it. */
export function mountsOf({ declared: { settings } }: Service): readonly Mount[] {
  const trees = [...itemsOf(childOf(settings, 'volumes')), ...itemsOf(childOf(settings, 'tmpfs'))];
  return trees.flatMap((tree): readonly Mount[] => {
    if (tree.kind === 'map') {
      const target = textOf(childOf(tree, 'target'));
      return target === undefined ? [] : [{ source: textOf(childOf(tree, 'source')), target }];
    }
    const parts = partsOf(textOf(tree) ?? '');
    const [first = '', second] = parts;
    return [second === undefined ? { source: undefined, target: first } : { source: first, target: second }];
  });
}

/** A volume cut at its colons; those inside of `${NAME:-default}` belong to the path. */
function partsOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text.slice(0, 2_000)) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (character === ':' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree === undefined ? [] : tree.kind === 'list' ? tree.items : [tree];
}

/** True where the folder, or one above it, is a mount, or a variable may make it one. */
export function isMounted(service: Service, folder: string): boolean {
  return mountsOf(service).some(({ target }) => target.includes('$') || covers(target, folder));
}

/** Is the folder the mounted one, or below it? */
export function covers(target: string, folder: string): boolean {
  const clean = target.replace(/\/$/, '');
  return clean !== '' && (folder === clean || folder.startsWith(`${clean}/`));
}
