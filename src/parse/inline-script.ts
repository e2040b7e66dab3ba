import { inlineScript } from '../domain/inline-script.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { parsePyproject } from './pyproject.ts';

/**
 * Reads the block of a Python file that says what the script needs (PEP 723), as `uv run` and `pipx run` do. The rest of
 * the file is blanked, so that every place in the block is a place in the file. Undefined where there is no such block.
 */
export function parseInlineScript(file: SourceFile): PyprojectManifest | undefined {
  const block = inlineScript(file.text);
  if (block === undefined) return undefined;
  const lines = file.text.slice(block.start, block.end).split('\n');
  const content = lines.map((line, index) => {
    // The first line is `# /// script`, long enough for the name of the table that the keys belong to.
    if (index === 0) return '[project]'.padEnd(line.length);
    return line.startsWith('# ') ? `  ${line.slice(2)}` : line.startsWith('#') ? ` ${line.slice(1)}` : line;
  });
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  const text = blank(file.text.slice(0, block.start)) + content.join('\n') + blank(file.text.slice(block.end));
  const read = parsePyproject({ ...file, text });
  return { ...read, installer: 'uv', dynamic: [] };
}
