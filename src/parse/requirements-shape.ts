import type { Problem } from '../domain/source.ts';
import type { LogicalLine } from './requirements-lines.ts';

/** Fewer problems than this are shown one by one. */
const problemLimit = 6;

/** The problem of a file that begins like another format or holds the marks of a template; undefined for all others. */
export function foreignFormat(lines: readonly LogicalLine[]): Problem | undefined {
  const first = lines[0];
  if (first !== undefined && /^\s*<(?:!doctype|html|\?xml)\b/i.test(first.text)) {
    return refuse(first, 'This is a web page, not a requirements file.');
  }
  const template = lines.find(({ text }) => /^\s*\{[%#]/.test(text) || /[^$]\{\{|^\{\{/.test(text));
  if (template !== undefined) {
    return refuse(template, 'This is a template of a requirements file, so nothing in it is sure.');
  }
  return undefined;
}

/** One problem in place of many, for a file of which more lines are wrong than right. */
export function mostlyUnreadable(lines: readonly LogicalLine[], problems: readonly Problem[]): Problem | undefined {
  const first = lines[0];
  if (first === undefined || problems.length < problemLimit || problems.length * 2 <= lines.length) return undefined;
  if (lines.filter(({ text }) => /^\s*[\w.-]+=[^=]+(?:=[^=]*)?$/.test(text)).length * 2 > lines.length) {
    return refuse(first, 'This is a list of conda packages (name=version=build), which pip cannot read.');
  }
  const count = `${problems.length} of ${lines.length} lines are wrong`;
  return refuse(first, `This does not look like a requirements file: ${count}.`);
}

function refuse({ text, locate }: LogicalLine, message: string): Problem {
  return { message, span: locate(text.length - text.trimStart().length, text.length) };
}
