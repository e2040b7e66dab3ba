/** A container image as written after FROM or `image:`. */
export interface ImageReference {
  /** As written. */
  readonly text: string;
  readonly registry: string | undefined;
  /** With `library/` removed and the default registry dropped: `python`, `nvidia/cuda`, `nvcr.io/nvidia/pytorch`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const defaultRegistries: readonly string[] = ['docker.io', 'index.docker.io'];

/**
 * Reads `[registry/]repository[:tag][@digest]` as docker does. Undefined for what is no reference, and for text in
 * which a variable (`$`) still stands.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const trimmed = text.trim();
  const [named = '', digest, ...rest] = trimmed.split('@');
  if (rest.length > 0 || (digest !== undefined && !/^[a-z][\w.+-]*:[0-9a-f]+$/i.test(digest))) return undefined;
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const tag = tagged ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return undefined;
  const path = tagged ? named.slice(0, colon) : named;
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(slash, 0));
  const host = isRegistry(first) ? first : undefined;
  const within = host === undefined ? path : path.slice(slash + 1);
  if (!isRepository(within) || (host !== undefined && !/^[\w.-]+(:\d+)?$/.test(host))) return undefined;
  if (host !== undefined && !defaultRegistries.includes(host.toLowerCase())) {
    return { text, registry: host, repository: `${host}/${within}`, tag, digest };
  }
  const repository = within.startsWith('library/') ? within.slice('library/'.length) : within;
  return { text, registry: undefined, repository, tag, digest };
}

/**
 * Fits a tag to a pattern and gives what its parts stand for: `{name}` is one or more characters other than `-`,
 * `{name*}` may contain `-`, all else is literal. Each part takes as little as the literal after it allows, in one pass;
 * a name used twice must stand for the same text. Undefined when the tag does not fit.
 */
export function matchTag(pattern: string, tag: string): Readonly<Record<string, string>> | undefined {
  const captured = new Map<string, string>();
  const pieces = piecesOf(pattern);
  let offset = 0;
  for (let index = 0; index < pieces.length; index += 2) {
    const literal = pieces[index] ?? '';
    const part = pieces[index - 1];
    const isLast = index === pieces.length - 1;
    const start = part === undefined ? offset : literalAfter(tag, literal, offset, isLast);
    if (start === undefined || !tag.startsWith(literal, start)) return undefined;
    if (part !== undefined && !capture(captured, part, tag.slice(offset, start))) return undefined;
    offset = start + literal.length;
  }
  return offset === tag.length ? Object.fromEntries(captured) : undefined;
}

const split = new Map<string, readonly string[]>();

function piecesOf(pattern: string): readonly string[] {
  const pieces = split.get(pattern) ?? pattern.split(/(\{\w+\*?\})/);
  split.set(pattern, pieces);
  return pieces;
}

/** Where the literal after a part begins: at the end of the tag for the last one, else as early as possible. */
function literalAfter(tag: string, literal: string, offset: number, isLast: boolean): number | undefined {
  const start = isLast ? tag.length - literal.length : tag.indexOf(literal, offset + 1);
  return start > offset ? start : undefined;
}

function capture(captured: Map<string, string>, part: string, text: string): boolean {
  const many = part.endsWith('*}');
  const name = part.slice(1, many ? -2 : -1);
  const known = captured.get(name);
  if (text === '' || (!many && text.includes('-')) || (known !== undefined && known !== text)) return false;
  captured.set(name, text);
  return true;
}

/** Docker takes the first part for a host when it could not be a repository of the default registry. */
function isRegistry(first: string): boolean {
  return first !== '' && (first.includes('.') || first.includes(':') || first === 'localhost' || /[A-Z]/.test(first));
}

function isRepository(path: string): boolean {
  return path
    .split('/')
    .every((part) => /^[a-z0-9]/.test(part) && /[a-z0-9]$/.test(part) && /^[a-z0-9._-]+$/.test(part));
}
