import { type OptionWord, splitWords } from './requirements-words.ts';

/** What an option means to a project; `per-requirement` and `other` options decide nothing about what is installed. */
export type OptionRole =
  | 'requirements'
  | 'constraints'
  | 'editable'
  | 'index'
  | 'extra-index'
  | 'find-links'
  | 'no-index'
  | 'prereleases'
  | 'per-requirement'
  | 'other';

/** One option with its value, which is undefined for a flag. Offsets are those of the line. */
export interface LineOption {
  readonly role: OptionRole;
  readonly name: string;
  readonly value: OptionWord | undefined;
  readonly start: number;
  readonly end: number;
}

/** A part of the line that pip would refuse. */
export interface OptionFailure {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface LineOptions {
  readonly options: readonly LineOption[];
  /** Words that belong to no option; pip drops them in silence. */
  readonly leftover: readonly OptionWord[];
  readonly failures: readonly OptionFailure[];
}

interface Known {
  readonly role: OptionRole;
  readonly takesValue: boolean;
}

const valued = (role: OptionRole): Known => ({ role, takesValue: true });
const flag = (role: OptionRole): Known => ({ role, takesValue: false });

const shortOptions: ReadonlyMap<string, Known> = new Map([
  ['-r', valued('requirements')],
  ['-c', valued('constraints')],
  ['-e', valued('editable')],
  ['-i', valued('index')],
  ['-f', valued('find-links')],
  ['-C', valued('per-requirement')],
]);

/** What pip takes in a requirements file, releases of recent years together. */
const longOptions: ReadonlyMap<string, Known> = new Map([
  ['--requirement', valued('requirements')],
  ['--constraint', valued('constraints')],
  ['--editable', valued('editable')],
  ['--index-url', valued('index')],
  ['--pypi-url', valued('index')],
  ['--extra-index-url', valued('extra-index')],
  ['--find-links', valued('find-links')],
  ['--no-index', flag('no-index')],
  ['--pre', flag('prereleases')],
  ['--hash', valued('per-requirement')],
  ['--global-option', valued('per-requirement')],
  ['--install-option', valued('per-requirement')],
  ['--config-settings', valued('per-requirement')],
  ['--config-setting', valued('per-requirement')],
  ['--prefer-binary', flag('other')],
  ['--no-binary', valued('other')],
  ['--only-binary', valued('other')],
  ['--all-releases', valued('other')],
  ['--only-final', valued('other')],
  ['--require-hashes', flag('other')],
  ['--no-require-hashes', flag('other')],
  ['--trusted-host', valued('other')],
  ['--use-feature', valued('other')],
  ['--always-unzip', flag('other')],
  ['--process-dependency-links', flag('other')],
]);

/** Options of uv's own command line, which people also write into files. */
const uvOptions: ReadonlyMap<string, Known> = new Map([
  ...[
    '--index-strategy',
    '--default-index',
    '--keyring-provider',
    '--torch-backend',
    '--prerelease',
    '--resolution',
    '--fork-strategy',
    '--exclude-newer',
    '--exclude-newer-package',
    '--python-version',
    '--python-platform',
    '--python',
    '--link-mode',
    '--override',
    '--overrides',
    '--constraints',
    '--build-constraint',
    '--build-constraints',
    '--no-binary-package',
    '--no-build-package',
    '--no-build-isolation-package',
    '--refresh-package',
    '--reinstall-package',
    '--upgrade-package',
    '--allow-insecure-host',
  ].map((name) => [name, valued('other')] as const),
  ...[
    '--no-build-isolation',
    '--no-build',
    '--no-cache',
    '--no-config',
    '--no-deps',
    '--no-sources',
    '--native-tls',
    '--offline',
    '--refresh',
    '--reinstall',
    '--system',
    '--universal',
    '--upgrade',
    '--emit-index-url',
    '--generate-hashes',
    '--verify-hashes',
    '--no-verify-hashes',
    '--compile-bytecode',
  ].map((name) => [name, flag('other')] as const),
]);

/** Reads the options from the offset to the end of the line, as pip's option parser does. */
export function readOptions(line: string, from: number): LineOptions {
  const words = splitWords(line, from);
  if ('openQuote' in words) {
    const failure = { message: 'The quote is not closed.', start: words.openQuote, end: line.length };
    return { options: [], leftover: [], failures: [failure] };
  }
  const options: LineOption[] = [];
  const leftover: OptionWord[] = [];
  const failures: OptionFailure[] = [];
  let position = 0;
  for (let word = words[position]; word !== undefined; word = words[position]) {
    position++;
    if (!word.text.startsWith('-') || word.text === '-') {
      leftover.push(word);
      continue;
    }
    if (word.text === '--') {
      leftover.push(word, ...words.slice(position));
      break;
    }
    const found = findOption(word);
    if ('message' in found) {
      failures.push({ message: found.message, start: word.start, end: word.end });
      continue;
    }
    const separate = found.known.takesValue && found.attached === undefined;
    const value = separate ? words[position++] : found.attached;
    if (separate && value === undefined) {
      failures.push({ message: `A value is missing after ${found.name}.`, start: word.start, end: word.end });
      continue;
    }
    options.push({ role: found.known.role, name: found.name, value, start: word.start, end: value?.end ?? word.end });
  }
  return { options, leftover, failures };
}

type Found =
  | { readonly known: Known; readonly name: string; readonly attached: OptionWord | undefined }
  | { readonly message: string };

function findOption(word: OptionWord): Found {
  const { text } = word;
  if (!text.startsWith('--')) {
    const name = text.slice(0, 2);
    const known = shortOptions.get(name);
    if (known === undefined) return { message: `Neither pip nor uv knows the option ${shorten(text)}.` };
    return { known, name, attached: text.length > 2 ? cut(word, 2) : undefined };
  }
  const equals = text.indexOf('=');
  const written = equals < 0 ? text : text.slice(0, equals);
  const matches = pipOptionsNamed(written);
  const name = matches[0] ?? written;
  if (new Set(matches.map((match) => longOptions.get(match)?.role)).size > 1) {
    return { message: `${shorten(written)} may stand for ${matches.slice(0, 2).join(' or ')}.` };
  }
  const known = longOptions.get(name) ?? uvOptions.get(name);
  if (known === undefined) return { message: `Neither pip nor uv knows the option ${shorten(written)}.` };
  if (equals >= 0 && !known.takesValue) return { message: `${name} takes no value.` };
  return { known, name, attached: equals < 0 ? undefined : cut(word, equals + 1) };
}

/** pip accepts the beginning of a name where it stands for one option only, unless it is the whole name of another. */
function pipOptionsNamed(written: string): readonly string[] {
  if (longOptions.has(written)) return [written];
  if (uvOptions.has(written) || written.length < 4) return [];
  return [...longOptions.keys()].filter((name) => name.startsWith(written));
}

function cut(word: OptionWord, length: number): OptionWord {
  const offsets = word.offsets.slice(length);
  return { text: word.text.slice(length), offsets, start: offsets[0] ?? word.end, end: word.end };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
