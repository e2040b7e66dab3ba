/** A piece of TOML as written. `bare` is a key, a number, a date or a boolean; `mark` one of `[]{},=`. */
export interface TomlToken {
  readonly kind: 'string' | 'bare' | 'mark' | 'comment' | 'newline';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A header, or a key with its value, of a TOML file. */
export interface TomlStatement {
  readonly kind: 'table' | 'list-table' | 'pair';
  /** The dotted name from the root: `tool.uv`, `tool.uv.exclude-dependencies`. */
  readonly name: string;
  /** For a pair the tokens of its value, comments and line ends inside it included. */
  readonly value: readonly TomlToken[];
  readonly start: number;
  /** After the last token that is no comment. */
  readonly end: number;
}

const marks = '[]{},=';

/** Cuts TOML into pieces. What is no TOML gives pieces all the same: the parser has had its say before. */
export function scanToml(text: string): readonly TomlToken[] {
  const tokens: TomlToken[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    const kind = kindAt(text, at);
    at = kind === undefined ? at + 1 : endOf(text, at, kind);
    if (kind !== undefined) tokens.push({ kind, text: text.slice(start, at), start, end: at });
  }
  return tokens;
}

/** The headers and pairs of a TOML file, in order. Pairs inside inline tables are not among them. */
export function tomlStatements(tokens: readonly TomlToken[]): readonly TomlStatement[] {
  const statements: TomlStatement[] = [];
  let table = '';
  let at = 0;
  while (at < tokens.length) {
    const end = statementEnd(tokens, at);
    const line = tokens.slice(at, end);
    at = end + 1;
    const code = line.filter(({ kind }) => kind !== 'comment' && kind !== 'newline');
    const [first, second] = code;
    const last = code.at(-1);
    if (first === undefined || last === undefined) continue;
    const place = { start: first.start, end: last.end };
    if (first.text === '[') {
      const inList = second?.text === '[';
      table = nameOf(code.slice(inList ? 2 : 1, inList ? -2 : -1));
      statements.push({ kind: inList ? 'list-table' : 'table', name: table, value: [], ...place });
      continue;
    }
    const equals = line.findIndex((token) => token.text === '=' && token.kind === 'mark');
    if (equals < 0) continue;
    const key = nameOf(line.slice(0, equals));
    const value = line.slice(equals + 1).filter((token) => token.end <= last.end);
    statements.push({ kind: 'pair', name: table === '' ? key : `${table}.${key}`, value, ...place });
  }
  return statements;
}

function kindAt(text: string, at: number): TomlToken['kind'] | undefined {
  const character = text[at] ?? '';
  if (character === '\n' || (character === '\r' && text[at + 1] === '\n')) return 'newline';
  if (/[\s\uFEFF]/.test(character)) return undefined;
  if (character === '#') return 'comment';
  if (character === '"' || character === "'") return 'string';
  return marks.includes(character) ? 'mark' : 'bare';
}

function endOf(text: string, start: number, kind: TomlToken['kind']): number {
  let at = start + 1;
  switch (kind) {
    case 'newline':
      return text[start] === '\r' ? start + 2 : at;
    case 'mark':
      return at;
    case 'comment':
      while (at < text.length && text[at] !== '\n') at += 1;
      return text[at - 1] === '\r' ? at - 1 : at;
    case 'string':
      return endOfString(text, start);
    case 'bare':
      while (at < text.length && !/[\s"'#]/.test(text[at] ?? '') && !marks.includes(text[at] ?? '')) at += 1;
      return at;
  }
}

function endOfString(text: string, start: number): number {
  const quote = text[start] ?? '';
  const triple = quote.repeat(3);
  const close = text.startsWith(triple, start) ? triple : quote;
  let at = start + close.length;
  while (at < text.length) {
    if (quote === '"' && text[at] === '\\') at += 2;
    else if (text.startsWith(close, at)) {
      at += close.length;
      // Up to two more quotes may stand before the closing three.
      while (close.length === 3 && text[at] === quote) at += 1;
      return at;
    } else if (close.length === 1 && text[at] === '\n') return at;
    else at += 1;
  }
  return text.length;
}

/** The index of the line end that closes the statement, brackets considered; the number of tokens for the last. */
function statementEnd(tokens: readonly TomlToken[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === 'newline' && depth <= 0) return at;
    if (token.kind !== 'mark') continue;
    if (token.text === '[' || token.text === '{') depth += 1;
    if (token.text === ']' || token.text === '}') depth -= 1;
  }
  return tokens.length;
}

function nameOf(tokens: readonly TomlToken[]): string {
  return tokens.map(({ kind, text }) => (kind === 'string' ? text.slice(1, -1) : text)).join('');
}
