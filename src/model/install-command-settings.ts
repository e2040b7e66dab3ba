import type { SettingCommand } from './install-command.ts';
import type { Program } from './install-command-program.ts';
import type { ExpandedWord } from './shell.ts';

/** `pip config set key value` and `pip config unset key`. */
export function readPipSetting(program: Program, operands: readonly ExpandedWord[]): SettingCommand | undefined {
  const [verb, key, value] = operands;
  if (key === undefined || (verb?.text !== 'set' && verb?.text !== 'unset')) return undefined;
  return setting('pip', key.text, verb.text === 'set' ? value : undefined, program);
}

/** `poetry config virtualenvs.create false`. */
export function readPoetrySetting(program: Program, operands: readonly ExpandedWord[]): SettingCommand | undefined {
  const [key, value] = operands.filter((word) => !word.text.startsWith('-'));
  return key === undefined ? undefined : setting('poetry', key.text, value, program);
}

/** `conda config --add channels name` and `conda config --set key value`. */
export function readCondaSetting(program: Program, words: readonly ExpandedWord[]): SettingCommand | undefined {
  const at = words.findIndex((word) => /^--(?:add|append|prepend|set|remove)$/.test(word.text));
  const key = words[at + 1];
  if (at < 0 || key === undefined) return undefined;
  return setting('conda', key.text, words[at]?.text === '--remove' ? undefined : words[at + 2], program);
}

function setting(
  tool: SettingCommand['tool'],
  key: string,
  value: ExpandedWord | undefined,
  program: Program,
): SettingCommand {
  return {
    kind: 'setting',
    tool,
    key,
    value: value === undefined ? undefined : { value: value.text, span: value.span },
    span: program.command.span,
  };
}
