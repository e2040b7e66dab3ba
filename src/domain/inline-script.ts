/** Where the block stands: from the `#` of `# /// script` to the end of the last line before `# ///`. */
export interface InlineScript {
  readonly start: number;
  readonly end: number;
}

const longest = 100_000;

/**
 * Finds the block of PEP 723 in a Python file: comment lines between `# /// script` and the last `# ///` that follows
 * without another line in between. Undefined where there is none, or more than one, which the standard forbids.
 */
export function inlineScript(text: string): InlineScript | undefined {
  const openings = [...text.matchAll(/^# \/\/\/ script[ \t]*\r?$/gm)];
  const [opening] = openings;
  if (opening === undefined || openings.length > 1) return undefined;
  const start = opening.index;
  let end: number | undefined;
  for (let line = nextLine(text, start); line < text.length && line - start < longest; line = nextLine(text, line)) {
    const content = lineAt(text, line);
    if (content === '# ///') end = line - 1;
    else if (content !== '#' && !content.startsWith('# ')) break;
  }
  return end === undefined ? undefined : { start, end };
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).trimEnd();
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}
