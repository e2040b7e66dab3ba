import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { FixAction, TextEdit } from '../domain/fix.ts';
import { blanksBefore, lineEnd, lineStart, nextLine } from './lines.ts';

type VariableFix = Extract<FixAction, { readonly kind: 'variable' }>;

/** Gives a variable of an ENV another value or name, or takes it out: the whole ENV where it has no other. */
export function changeVariable(manifest: DockerfileManifest, text: string, fix: VariableFix): TextEdit | undefined {
  const variables = manifest.stages.flatMap(({ instructions }) => instructions.filter(({ kind }) => kind === 'env'));
  const found = variables.find(({ span }) => span.start <= fix.at.start && fix.at.end <= span.end);
  if (found?.kind !== 'env' || found.name !== fix.name || found.instruction === undefined) return undefined;
  const { span, value, instruction } = found;
  const { change } = fix;
  if (change !== 'remove' && 'name' in change) {
    const end = span.start + found.name.length;
    return text.slice(span.start, end) === found.name ? { span: { ...span, end }, text: change.name } : undefined;
  }
  if (change !== 'remove') {
    const written = text.slice(value.span.start, value.span.end);
    const isOneWord = /^[\w.,:+/@-]*$/.test(change.value);
    return written === value.value && isOneWord ? { span: value.span, text: change.value } : undefined;
  }
  const edit = (start: number, end: number): TextEdit => ({ span: { path: span.path, start, end }, text: '' });
  const siblings = variables.filter((one) => one.kind === 'env' && one.instruction?.start === instruction.start);
  if (siblings.length === 1) return edit(lineStart(text, instruction.start), nextLine(text, instruction.end));
  const rest = text.slice(span.end, lineEnd(text, span.end));
  const lead = text.slice(lineStart(text, span.start), span.start);
  // A pair on a line of its own goes with the line, unless that is the last one, before which a backslash stands.
  if (lead.trim() === '' && /^[ \t]*\\[ \t]*$/.test(rest))
    return edit(lineStart(text, span.start), nextLine(text, span.end));
  return lead.trim() === '' ? undefined : edit(blanksBefore(text, span.start), span.end);
}
