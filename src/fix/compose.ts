import type { FixAction, TextEdit } from '../domain/fix.ts';
import type { Manifest } from '../domain/manifest.ts';
import { manifestAt } from '../domain/manifest-index.ts';
import type { Span } from '../domain/source.ts';
import type { Tree, TreeMap } from '../domain/tree.ts';
import { removeFromYaml, setInYaml, tagInYaml } from './yaml.ts';

type ComposeAction = Extract<FixAction, { readonly kind: 'service-setting' | 'remove-entry' | 'tag' }>;
type VariableChange = { readonly value: string } | { readonly name: string } | 'remove';

/** The change of a compose file as edits, with the title it had; undefined where the file has another shape. */
export function changeCompose(
  action: ComposeAction,
  manifests: readonly Manifest[],
  texts: ReadonlyMap<string, string>,
): { readonly edits: readonly TextEdit[]; readonly title: undefined } | undefined {
  const edits = editsOf(action, manifests, texts);
  return edits === undefined ? undefined : { edits, title: undefined };
}

function editsOf(
  action: ComposeAction,
  manifests: readonly Manifest[],
  texts: ReadonlyMap<string, string>,
): readonly TextEdit[] | undefined {
  const one = (edit: TextEdit | undefined) => (edit === undefined ? undefined : [edit]);
  const place = (span: Span) => {
    const text = texts.get(span.path);
    const tree = treeOf(manifests, span.path);
    return text === undefined || tree === undefined ? undefined : { text, tree };
  };
  if (action.kind === 'tag') {
    const found = place(action.key);
    return found === undefined ? undefined : one(tagInYaml(found.text, action.key, action.tag));
  }
  if (action.kind === 'remove-entry') {
    const found = place(action.at);
    return found === undefined ? undefined : one(removeFromYaml(found.text, found.tree, action.at));
  }
  const edits = action.within.map((span) => {
    const found = place(span);
    const map = found === undefined ? undefined : mapAt(found.tree, span, 0);
    return found === undefined || map === undefined ? undefined : settings(found.text, map, action);
  });
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length ? made.flat() : undefined;
}

/** The edits of one map. Two new lines at one place are one edit, so that their order is no chance. */
function settings(
  text: string,
  map: TreeMap,
  { path, value, and }: Extract<ComposeAction, { readonly kind: 'service-setting' }>,
): readonly TextEdit[] | undefined {
  const first = setInYaml(text, map, path, value);
  const second = and === undefined ? undefined : setInYaml(text, map, and.path, and.value);
  if (first === undefined || (and !== undefined && second === undefined)) return undefined;
  if (second === undefined) return [first];
  const isOnePlace = first.span.start === second.span.start && first.span.end === second.span.end;
  return isOnePlace ? [{ span: first.span, text: first.text + second.text }] : [first, second];
}

/** A variable of a compose file or an env file gets another value or name, or goes. The span is that of the variable. */
export function changeComposeVariable(
  manifests: readonly Manifest[],
  text: string,
  { at, name, change }: { readonly at: Span; readonly name: string; readonly change: VariableChange },
): TextEdit | undefined {
  const written = text.slice(at.start, at.end);
  const tree = treeOf(manifests, at.path);
  if (!written.startsWith(name)) return undefined;
  if (change === 'remove') return tree === undefined ? removeLine(text, at) : removeFromYaml(text, tree, at);
  if ('name' in change) return { span: { ...at, end: at.start + name.length }, text: change.name };
  const assigned = /^[\w.-]{1,500}[ \t]{0,20}=/.exec(written)?.[0];
  if (/["'\\$\r\n]/.test(change.value)) return undefined;
  if (assigned !== undefined) return { span: { ...at, start: at.start + assigned.length }, text: change.value };
  const mapped = /^[\w.-]{1,500}[ \t]{0,20}:[ \t]{0,20}/.exec(written)?.[0];
  if (mapped === undefined || mapped.length === written.length) return undefined;
  const quote = /^["']/.exec(written.slice(mapped.length))?.[0];
  const isPlain =
    /^[A-Za-z][A-Za-z_./-]*$/.test(change.value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(change.value);
  const mark = quote ?? (isPlain ? '' : '"');
  return { span: { ...at, start: at.start + mapped.length }, text: `${mark}${change.value}${mark}` };
}

/** The whole line of an env file, where nothing else stands there. */
function removeLine(text: string, { path, start, end }: Span): TextEdit | undefined {
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const rest = text.slice(end, next < 0 ? text.length : next);
  if (!/^\s*(?:export\s+)?$/.test(text.slice(line, start)) || !/^\s*(?:#.*)?$/.test(rest)) return undefined;
  return { span: { path, start: line, end: next < 0 ? text.length : next + 1 }, text: '' };
}

function treeOf(manifests: readonly Manifest[], path: string): Tree | undefined {
  const manifest = manifestAt(manifests, path);
  return manifest?.kind === 'compose' ? manifest.tree : undefined;
}

const deepest = 100;

/** The map that stands at a place; a place below an alias is that of its anchor. */
function mapAt(tree: Tree, span: Span, depth: number): TreeMap | undefined {
  if (depth > deepest || tree.kind === 'scalar') return undefined;
  if (tree.kind === 'map' && tree.span.start === span.start && tree.span.end === span.end) return tree;
  const children = tree.kind === 'list' ? tree.items : tree.entries.map(({ value }) => value);
  for (const child of children) {
    const found = mapAt(child, span, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
