// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import type { Chance } from './random.ts';

/** Changes a text; `others` are texts of the corpus to take pieces from. */
type Mutation = (text: string, chance: Chance, others: readonly string[]) => string;

/** Pieces that mean something somewhere: in shells, markers, versions, YAML, TOML, JSON, terminals. */
const pieces: readonly string[] = [
  ...[
    '==',
    '>=',
    '~=',
    '===',
    '!=1.*',
    '<',
    '@ file:///x',
    '; python_version < "3.9"',
    '[a,b]',
    '==1!2.0.post1.dev2+x',
  ],
  ...['-r ', '-c ', '-e .', '--index-url https://x.invalid/simple', '--extra-index-url', '--hash=sha256:0', ' \\\n'],
  ...[
    '${A:-${A}}',
    '$A',
    '$(pip freeze)',
    '`x`',
    '&& ',
    '|| true',
    '; ',
    '| tee x',
    '<<EOF\n',
    'EOF\n',
    '"',
    "'",
    '\\',
  ],
  ...[
    'if [ "$A" = 1 ]; then ',
    'fi\n',
    'for x in a b; do ',
    'done\n',
    'case $A in ',
    'esac\n',
    'f() { f; }\n',
    '*',
    '?',
    '{a,b}',
  ],
  ...['FROM ', 'ARG A=$A$A\n', 'ENV A=1 B=$A\n', 'RUN pip install ', 'COPY --from=0 . .\n', 'ONBUILD ', '# escape=`\n'],
  ...[
    '&a ',
    '*a',
    '<<: *a\n',
    '!!binary ',
    '!reset ',
    '? ',
    ': ',
    '- ',
    '|2-\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '{',
    '}',
    '[',
    ']',
  ],
  ...[
    '[[package]]\n',
    '[tool.uv]\n',
    '"""',
    "'''",
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '\\u0000',
  ],
  ...[
    '\t',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\f',
    '\v',
    '\r',
    '\r\n',
    '\ufeff',
    '\u202e',
    '\u200b',
    '\u001b[2J',
    '\u001b]8;;x\u0007',
  ],
  ...[
    'é',
    '日本',
    '😀',
    '\ud83d',
    '𝟙',
    'İ',
    'ß',
    '١',
    '-1',
    '0',
    '1e999',
    '9'.repeat(30),
    '..',
    '/',
    '../../x',
    '# wheelclash: ignore[x] y',
  ],
];

const tokens = /[\p{L}\p{N}_.]+|[^\S\n]+|\n|[^\p{L}\p{N}_.\s]/gu;

/** A random part, at most `longest` long: its start and end. */
function range(text: string, chance: Chance, longest: number): readonly [number, number] {
  const start = chance.below(text.length + 1);
  return [start, Math.min(text.length, start + chance.below(longest))];
}

function put(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function onTokens(text: string, change: (list: string[]) => void): string {
  const list = text.match(tokens) ?? [];
  if (list.length === 0) return text;
  change(list);
  return list.join('');
}

function onLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

const mutations: readonly Mutation[] = [
  // Characters.
  (text, chance) => put(text, chance.below(text.length + 1), chance.pick(pieces)),
  (text, chance) => put(text, chance.below(text.length + 1), String.fromCharCode(chance.below(0x300))),
  (text, chance) => {
    const [start, end] = range(text, chance, 30);
    return text.slice(0, start) + text.slice(end);
  },
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => {
    const [start, end] = range(text, chance, 60);
    return put(text, end, text.slice(start, end).repeat(1 + chance.below(4)));
  },
  // Tokens.
  (text, chance) =>
    onTokens(text, (list) => {
      const [one, other] = [chance.below(list.length), chance.below(list.length)];
      [list[one], list[other]] = [list[other] ?? '', list[one] ?? ''];
    }),
  (text, chance) => onTokens(text, (list) => void list.splice(chance.below(list.length), 1 + chance.below(3))),
  (text, chance) => onTokens(text, (list) => void list.splice(chance.below(list.length), 1, chance.pick(pieces))),
  (text, chance) =>
    onTokens(text, (list) => {
      const at = chance.below(list.length);
      const from = chance.below(list.length);
      list.splice(at, 0, ...list.slice(from, from + 1 + chance.below(8)));
    }),
  // Numbers and white space.
  (text, chance) => {
    const which = chance.below(40);
    let seen = 0;
    return text.replace(/\d+/g, (number) =>
      seen++ === which ? chance.pick(['0', '999999999', '1', '2', '3', `0${number}`]) : number,
    );
  },
  (text, chance) => {
    const which = chance.below(40);
    let seen = 0;
    return text.replace(/[ \t]+/g, (blank) =>
      seen++ === which ? chance.pick(['', '\t', '   ', '\u00a0', '\n', '\r\n', ' \\\n']) : blank,
    );
  },
  (text) => text.replaceAll('\n', '\r\n'),
  // Lines, also of other files.
  (text, chance) => onLines(text, (lines) => void lines.splice(chance.below(lines.length), 1)),
  (text, chance) =>
    onLines(text, (lines) => {
      const [line] = lines.splice(chance.below(lines.length), 1);
      lines.splice(chance.below(lines.length + 1), 0, line ?? '');
    }),
  (text, chance) =>
    onLines(text, (lines) => {
      const at = chance.below(lines.length);
      lines[at] = `${' '.repeat(chance.below(6))}${(lines[at] ?? '').trimStart()}`;
    }),
  (text, chance, others) =>
    onLines(text, (lines) => {
      const other = chance.pick(others).split('\n');
      const from = chance.below(other.length);
      lines.splice(chance.below(lines.length + 1), 0, ...other.slice(from, from + 1 + chance.below(6)));
    }),
  (text, chance, others) => {
    const other = chance.pick(others);
    const [start, end] = range(other, chance, 200);
    return put(text, chance.below(text.length + 1), other.slice(start, end));
  },
  // Growth.
  (text, chance) => {
    const [start, end] = range(text, chance, 20);
    return put(text, end, text.slice(start, end).repeat(chance.pick([50, 300, 2_000])));
  },
  (text, chance) => {
    const [open, close] = chance.pick([
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['{a: ', '}'],
      ['$(', ')'],
      ['${A:-', '}'],
      ['(a or ', ')'],
      ['- ', ''],
      ['"', '"'],
      ['if x; then ', '; fi'],
    ] as const);
    const times = chance.pick([2, 20, 150, 3_000]);
    const [start, end] = range(text, chance, 40);
    return text.slice(0, start) + open.repeat(times) + text.slice(start, end) + close.repeat(times) + text.slice(end);
  },
];

/** The text after one to six mutations; at most 400,000 characters. */
export function mutate(text: string, chance: Chance, others: readonly string[]): string {
  let changed = text;
  for (let count = 1 + chance.below(chance.percent(20) ? 6 : 2); count > 0; count--) {
    const next = chance.pick(mutations)(changed, chance, others);
    if (next.length <= 400_000) changed = next;
  }
  return changed;
}

/** The bytes with some flipped, dropped or doubled. */
export function mutateBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  const changed = [...bytes];
  for (let count = 1 + chance.below(4); count > 0; count--) {
    const at = chance.below(changed.length + 1);
    const kind = chance.below(3);
    if (kind === 0) changed.splice(at, 1, chance.below(256));
    else if (kind === 1) changed.splice(at, 1 + chance.below(3));
    else changed.splice(at, 0, chance.pick([0, 0xff, 0xfe, 0xc0, 0xe2, 0x80, 0x0d]));
  }
  return Uint8Array.from(changed);
}
