import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { FixAction, TextEdit } from '../domain/fix.ts';
import type { Manifest, PyprojectManifest, RequirementsManifest } from '../domain/manifest.ts';
import { optionWords } from './dockerfile-steps.ts';
import { lineEnd, lineEndOf, nextLine } from './lines.ts';
import { addTomlBlock, addToTomlTable } from './toml-add.ts';

type Index = Extract<FixAction, { readonly kind: 'index' }>;

/** Names an index where the requirement is installed from: as pip's extra index, or as an explicit index of uv. */
export function addIndex(manifest: Manifest, text: string, fix: Index): readonly TextEdit[] | undefined {
  if (/["'\\$`\s]/.test(fix.url)) return undefined;
  const one = (edit: TextEdit | undefined) => edit && [edit];
  switch (manifest.kind) {
    case 'requirements':
      return one(inRequirements(manifest, text, fix));
    case 'dockerfile':
      return one(inCommand(manifest, text, fix));
    case 'pyproject':
      return inProject(manifest, text, fix);
    default:
      return undefined;
  }
}

/** Below the options that the file has, else at its head, behind a comment that an empty line ends. */
function inRequirements({ path, options }: RequirementsManifest, text: string, { url }: Index): TextEdit {
  const line = `--extra-index-url ${url}`;
  const eol = lineEndOf(text);
  const spans = [options.indexUrl, ...options.extraIndexUrls, ...options.findLinks].flatMap((one) => one?.span ?? []);
  const own = spans.filter((span) => span.path === path).map(({ end }) => end);
  if (own.length > 0) {
    const at = lineEnd(text, Math.max(...own));
    return { span: { path, start: at, end: at }, text: `${eol}${line}` };
  }
  const start = headEnd(text);
  return { span: { path, start, end: start }, text: `${line}${eol}` };
}

/** Where the comment at the head of a file ends, its empty line included; the start of the file where none ends so. */
function headEnd(text: string): number {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  let at = first;
  while (at < text.length && text[at] === '#') at = nextLine(text, at);
  const isHead = at > first && at < text.length && lineEnd(text, at) === at;
  return isHead ? nextLine(text, at) : first;
}

function inCommand(manifest: DockerfileManifest, text: string, fix: Index): TextEdit | undefined {
  const [{ span: at }] = fix.requirements;
  return optionWords(manifest, text, { kind: 'option', at, step: fix.step, words: ['--extra-index-url', fix.url] });
}

/** Gives the address at the span with another option of pip. */
export function changeIndexOption(
  text: string,
  { at, option }: Extract<FixAction, { readonly kind: 'index-option' }>,
): TextEdit | undefined {
  const before = text.slice(Math.max(0, at.start - 40), at.start);
  const found = /(?:^|\s)(?<name>--index-url|--extra-index-url|-i)(?<gap>[ \t=]{0,20}["']?)$/.exec(before)?.groups;
  const { name, gap } = found ?? {};
  if (name === undefined || gap === undefined || gap === '' || name === option) return undefined;
  const start = at.start - gap.length - name.length;
  return { span: { path: at.path, start, end: start + name.length }, text: option };
}

/** An index of uv that serves nothing but what names it. */
function inProject(
  manifest: PyprojectManifest,
  text: string,
  { requirements, url }: Index,
): readonly TextEdit[] | undefined {
  const { path, uv, installer, dialect } = manifest;
  if (installer !== 'uv' || dialect !== 'pep621' || !path.endsWith('.toml')) return undefined;
  const names = [...new Set(requirements.map((requirement) => requirement.name))];
  if (uv?.sources.some(({ distribution }) => names.includes(distribution)) === true) return undefined;
  const known = uv?.indexes.find((index) => index.url === url && index.name !== undefined);
  const name = known?.name ?? nameOf(url);
  if (known === undefined && uv?.indexes.some((index) => index.name === name) === true) return undefined;
  const eol = lineEndOf(text);
  const line = names.map((one) => `${one} = { index = "${name}" }`).join(eol);
  const source = addToTomlTable(text, { path, table: 'tool.uv.sources', line });
  if (source === undefined || known !== undefined) return source;
  const block = ['[[tool.uv.index]]', `name = "${name}"`, `url = "${url}"`, 'explicit = true'];
  const index = addTomlBlock(text, path, 'tool.uv', block);
  const [first] = source;
  if (first === undefined || first.span.start !== index.span.start) return [...source, index];
  // Both stand at one place: one edit, so that their order is not left to chance.
  const gap = first.text.endsWith(eol) ? eol : '';
  return [
    {
      span: first.span,
      text: `${first.text}${gap}${index.text.startsWith(eol) && gap !== '' ? index.text.slice(eol.length) : index.text}`,
    },
  ];
}

/** `pytorch-cu118` of `https://download.pytorch.org/whl/cu118`. */
function nameOf(url: string): string {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]+)([^?#]*)/.exec(url) ?? [];
  const owner = host.split(':')[0]?.split('.').at(-2) ?? 'index';
  const last =
    path
      .split('/')
      .filter((part) => part !== '' && part !== 'simple')
      .at(-1) ?? '';
  return [owner, last]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
