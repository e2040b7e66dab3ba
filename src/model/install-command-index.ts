import type { IndexOptions } from '../domain/manifest.ts';
import type { Located } from '../domain/source.ts';
import { type Arguments, allValues, hasOption, lastValue } from './install-command-arguments.ts';
import type { ExecutedCommand, ExpandedWord } from './shell.ts';

/** The options and variables by which one installer is told where to look; names of options as in its table. */
interface IndexNames {
  readonly replaces: readonly string[];
  readonly adds: readonly string[];
  readonly replacesVariables: readonly string[];
  readonly addsVariables: readonly string[];
  readonly findLinksVariable: string;
  /** What separates the entries of the find-links variable. */
  readonly findLinksSeparator: string;
  readonly noIndexVariable: string;
  readonly prereleaseVariable: string;
}

const pip: IndexNames = {
  replaces: ['--index-url'],
  adds: ['--extra-index-url'],
  replacesVariables: ['PIP_INDEX_URL'],
  addsVariables: ['PIP_EXTRA_INDEX_URL'],
  findLinksVariable: 'PIP_FIND_LINKS',
  findLinksSeparator: ' ',
  noIndexVariable: 'PIP_NO_INDEX',
  prereleaseVariable: 'PIP_PRE',
};

const uv: IndexNames = {
  replaces: ['--default-index', '--index-url'],
  adds: ['--index', '--extra-index-url'],
  replacesVariables: ['UV_DEFAULT_INDEX', 'UV_INDEX_URL'],
  addsVariables: ['UV_INDEX', 'UV_EXTRA_INDEX_URL'],
  findLinksVariable: 'UV_FIND_LINKS',
  findLinksSeparator: ',',
  noIndexVariable: 'UV_NO_INDEX',
  prereleaseVariable: 'UV_PRERELEASE',
};

/** Where the command looks for distributions: its options, and the variables of the tool that reads them. uv reads no `PIP_` variables. */
export function readIndexOptions(tool: 'pip' | 'uv', given: Arguments, command: ExecutedCommand): IndexOptions {
  const names = tool === 'pip' ? pip : uv;
  const { span } = command;
  const value = (name: string) => variable(command, name);
  const listed = (name: string, separator: string): readonly Located<string>[] =>
    (value(name) ?? '')
      .split(separator)
      .flatMap((entry) => entry.split(/\s/))
      .filter((entry) => entry !== '')
      .map((entry) => ({ value: urlOf(entry), span }));
  const replaced = names.replacesVariables.map(value).find((url) => url !== undefined && url !== '');
  const prerelease = lastValue(given, '--prerelease')?.text ?? '';
  return {
    indexUrl:
      located(lastValue(given, ...names.replaces)) ??
      (replaced === undefined ? undefined : { value: urlOf(replaced), span }),
    extraIndexUrls: [
      ...allValues(given, ...names.adds).map(asLocated),
      ...names.addsVariables.flatMap((name) => listed(name, ' ')),
    ],
    findLinks: [
      ...allValues(given, '--find-links').map(asLocated),
      ...listed(names.findLinksVariable, names.findLinksSeparator),
    ],
    noIndex: hasOption(given, '--no-index') || isTrue(value(names.noIndexVariable)),
    prereleases:
      hasOption(given, '--pre') ||
      allowsPrereleases(prerelease) ||
      (tool === 'pip'
        ? isTrue(value(names.prereleaseVariable))
        : allowsPrereleases(value(names.prereleaseVariable) ?? '')),
  };
}

/** No options at all. */
export const noIndexOptions: IndexOptions = {
  indexUrl: undefined,
  extraIndexUrls: [],
  findLinks: [],
  noIndex: false,
  prereleases: false,
};

/** uv's `--torch-backend` or `UV_TORCH_BACKEND`. */
export function readTorchBackend(given: Arguments, command: ExecutedCommand): Located<string> | undefined {
  const option = lastValue(given, '--torch-backend');
  if (option !== undefined) return asLocated(option);
  const value = variable(command, 'UV_TORCH_BACKEND');
  return value === undefined || value === '' ? undefined : { value, span: command.span };
}

/** The value of an environment variable of the command; undefined where it is unset or unknown. */
export function variable(command: ExecutedCommand, name: string): string | undefined {
  return command.variables.get(name);
}

/** How pip and uv read a boolean variable. */
export function isTrue(value: string | undefined): boolean {
  return /^(?:1|y|yes|t|true|on)$/i.test(value ?? '');
}

/** A word as a located text. */
export function asLocated(word: ExpandedWord): Located<string> {
  return { value: urlOf(word.text), span: word.span };
}

function located(word: ExpandedWord | undefined): Located<string> | undefined {
  return word === undefined ? undefined : asLocated(word);
}

/** uv names an index in front of its address: `pytorch=https://…`. */
function urlOf(text: string): string {
  const match = /^[A-Za-z0-9._-]{1,100}=(?=[a-z][a-z0-9+.-]{0,20}:\/\/)/i.exec(text);
  return match === null ? text : text.slice(match[0].length);
}

function allowsPrereleases(mode: string): boolean {
  return mode === 'allow';
}
