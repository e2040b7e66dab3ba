const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const beyondAscii = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;
const combining = /[\p{Mn}\p{Me}]/u;
const plain = /^[\x20-\x7e]*$/;

/** Code points that fill two columns of a terminal: the East Asian wide blocks and most emoji, as first and last of each block. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

/**
 * Writes control characters, terminal escapes, and characters that reorder or hide text as `\u{1b}`,
 * so that nothing from a checked file can steer a terminal or pretend to be our own words. Line ends are written so too.
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(invisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** How many columns of a terminal a visible text fills. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += combining.test(character) ? 0 : isWide(character) ? 2 : 1;
  return width;
}

/** JSON with two blanks, in which every control and reordering character is an escape. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2).replace(beyondAscii, (character) =>
    Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charCodeAt(index))).join(''),
  );
  return `${text}\n`;
}

/** A text in double quotes as YAML and TOML read it, in which every control and reordering character is an escape. */
export function quotedText(text: string): string {
  return JSON.stringify(text).replace(beyondAscii, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : unicodeEscape(code);
  });
}

function unicodeEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x1100 && wide.some(([first, last]) => code >= first && code <= last);
}
