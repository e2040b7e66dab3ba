import { formatMarker } from '../../src/domain/marker.ts';
import type { Span } from '../../src/domain/source.ts';
import { locateAt } from '../../src/domain/source.ts';
import { type ExecutedCommand, evaluateShell, type ShellEvaluation, type ShellState } from '../../src/model/shell.ts';
import { parseShell } from '../../src/parse/shell.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Parses and evaluates a script that starts in `/app` on x86_64. */
export function evaluate(text: string, variables: Variables = {}, state: Partial<ShellState> = {}): ShellEvaluation {
  const { script } = parseShell(text, locateAt('Dockerfile', 0));
  if (script === undefined) throw new Error(`nothing to run in: ${text}`);
  return evaluateShell(script, {
    variables: new Map(Object.entries(variables)),
    directory: '/app',
    id: 'Dockerfile:1',
    target: { machine: 'x86_64' },
    ...state,
  });
}

/** The commands as one line each: words with their unknown ones in `<…>`, and the condition where there is one. */
export function lines(text: string, variables: Variables = {}, state: Partial<ShellState> = {}): readonly string[] {
  return evaluate(text, variables, state).commands.map(line);
}

function line({ words, when }: ExecutedCommand): string {
  const command = words.map((word) => (word.known ? word.text : `<${word.text}>`)).join(' ');
  return when.kind === 'always' ? command : `${command} if ${formatMarker(when)}`;
}

/** What stands in the file at a place. */
export function written(text: string, span: Span | undefined): string | undefined {
  return span === undefined ? undefined : text.slice(span.start, span.end);
}
