import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { FixAction, TextEdit } from '../domain/fix.ts';
import type { ShellNode } from '../domain/shell.ts';
import type { Span } from '../domain/source.ts';
import { commandsOf, itemAt, listsOf, literal, type PipInstall, pipInstall, runOf } from './commands.ts';
import { written } from './dockerfile.ts';
import { blanksBefore, isBlank, lineEnd, lineEndOf, lineStart, nextLine } from './lines.ts';

/** Options with a value that a last step needs too, so that it finds what the steps before it found, and in the same place. */
const valued = new Set([
  '--index-url',
  '-i',
  '--extra-index-url',
  '--find-links',
  '-f',
  '--python',
  '-p',
  '--trusted-host',
]);
const flags = new Set(['--system', '--user', '--break-system-packages', '--no-cache-dir', '--no-cache', '--no-index']);
const ofPlace = new Set(['--system', '--break-system-packages', '--python', '-p']);
/** What puts distributions somewhere else, where `pip uninstall` does not look. */
const elsewhere = /^(?:--target|-t|--prefix|--root)(?:=|$)/;

type LastStep = Extract<FixAction, { readonly kind: 'last-step' }>;
type Option = Extract<FixAction, { readonly kind: 'option' }>;

/** A RUN behind that of a step, which takes all of them away and writes one of them whole. */
export function lastStep(manifest: DockerfileManifest, text: string, fix: LastStep): TextEdit | undefined {
  const run = runOf(manifest, fix.step);
  const installs = [...commandsOf(run?.script)].flatMap((command) => pipInstall(command) ?? []);
  const last = installs.at(-1);
  if (run === undefined || last === undefined || run.mounts.some(({ type }) => type === 'secret' || type === 'ssh'))
    return undefined;
  if (last.command.assignments.length > 0 || installs.some(({ options }) => options.some(isElsewhere)))
    return undefined;
  const carried = carriedOptions(last);
  if (carried === undefined) return undefined;
  const names = fix.remove.join(' ');
  const program = last.program.map(written).join(' ');
  const own = last.tool === 'uv' ? carried.place : carried.place.filter((word) => word === '--break-system-packages');
  const uninstall = [program, 'uninstall', ...(last.tool === 'uv' ? [] : ['-y']), ...own, names].join(' ');
  const again = last.tool === 'uv' ? '--reinstall' : '--force-reinstall';
  const install = [program, 'install', ...carried.all, '--no-deps', again, written(fix.install)].join(' ');
  if (/["'\\$`\r\n]/.test([fix.install, names, ...last.program, ...carried.all].join(' ').replaceAll('"', '')))
    return undefined;
  const eol = lineEndOf(text);
  return behind(text, run.span, `RUN ${uninstall} \\${eol}    && ${install}`);
}

function isElsewhere(word: PipInstall['install']): boolean {
  return elsewhere.test(literal(word) ?? '');
}

/** The options that a further command in the same place needs. Undefined where a variable decides one of them. */
function carriedOptions({ options }: PipInstall) {
  const all: string[] = [];
  const place: string[] = [];
  for (const [at, word] of options.entries()) {
    const text = literal(word);
    const [name = ''] = text?.split('=', 1) ?? [];
    if (!valued.has(name) && !flags.has(name)) continue;
    const next = options[at + 1];
    const value = text === name && valued.has(name) ? (next === undefined ? undefined : literal(next)) : '';
    if (value === undefined) return undefined;
    const words = [written(text ?? ''), ...(value === '' ? [] : [written(value)])];
    all.push(...words);
    if (ofPlace.has(name)) place.push(...words);
  }
  return { all, place };
}

/** An instruction on a line of its own, before or behind that in which the span stands. */
export function instructionLine(
  manifest: DockerfileManifest,
  text: string,
  { beside, place, text: line }: Extract<FixAction, { readonly kind: 'instruction' }>,
): TextEdit | undefined {
  const spans = manifest.stages.flatMap((stage) => [stage.span, ...stage.instructions.map(({ span }) => span)]);
  const around = spans.find(({ start, end }) => start <= beside.start && beside.end <= end);
  if (around === undefined || /[\r\n]/.test(line)) return undefined;
  if (place === 'after') return behind(text, around, line);
  const start = lineStart(text, around.start);
  if (!isBlank(text.slice(start, around.start))) return undefined;
  return { span: { path: beside.path, start, end: start }, text: `${line}${lineEndOf(text)}` };
}

function behind(text: string, { path, end }: Span, line: string): TextEdit | undefined {
  const at = lineEnd(text, end);
  if (!isBlank(text.slice(end, at))) return undefined;
  return { span: { path, start: at, end: at }, text: `${lineEndOf(text)}${line}` };
}

/** Words for an install command: options behind `install`, requirements at its end. */
export function optionWords(manifest: DockerfileManifest, text: string, fix: Option): TextEdit | undefined {
  const run = runOf(manifest, fix.step);
  const installs = [...commandsOf(run?.script)].flatMap((command) => pipInstall(command) ?? []);
  const isInside = ({ command: { span } }: PipInstall) =>
    fix.at.path === span.path && span.start <= fix.at.start && fix.at.end <= span.end;
  const reading = installs.filter(({ options }) =>
    options.some((word) => /^(?:-r|--requirements?)/.test(literal(word) ?? '')),
  );
  const found = installs.find(isInside) ?? (reading.length === 1 ? reading[0] : undefined);
  const last = found?.command.words.at(-1);
  if (found === undefined || last === undefined) return undefined;
  const words = found.options.map((word) => literal(word));
  if (fix.words.every((word) => words.includes(word))) return undefined;
  const [first = ''] = fix.words;
  const end = first.startsWith('-') ? found.install.span.end : last.span.end;
  // Inside quotes of another shell the place is not what it seems.
  if (!/[\s&|;)]|^$/.test(text.slice(end, end + 1))) return undefined;
  return {
    span: { path: fix.step.path, start: end, end },
    text: fix.words.map((word) => ` ${written(word)}`).join(''),
  };
}

/** Takes out the `|| true` behind a command. */
export function unmask(manifest: DockerfileManifest, at: Span): TextEdit | undefined {
  for (const list of listsOf(runOf(manifest, at)?.script)) {
    const found = itemAt(list, at);
    const next = found === undefined ? undefined : list.items[found.at + 1];
    if (found === undefined || next?.after !== '||' || !isNothing(next.node)) continue;
    return { span: { path: at.path, start: found.item.node.span.end, end: next.node.span.end }, text: '' };
  }
  return undefined;
}

/** `true` or `:`. */
function isNothing(node: ShellNode): boolean {
  const [word, ...more] = node.kind === 'command' ? node.words : [];
  return word !== undefined && more.length === 0 && /^(?:true|:)$/.test(literal(word) ?? '');
}

/** Takes a command out of a RUN with what joins it to its neighbours; the RUN as a whole where it is the only one. */
export function removeCommand(manifest: DockerfileManifest, text: string, at: Span): TextEdit | undefined {
  const run = runOf(manifest, at);
  if (run === undefined) return undefined;
  const edit = (start: number, end: number): TextEdit => ({ span: { path: at.path, start, end }, text: '' });
  const { script } = run;
  if (script?.span.start === at.start && script.span.end === at.end)
    return edit(lineStart(text, run.span.start), nextLine(text, run.span.end));
  for (const list of listsOf(script)) {
    const found = itemAt(list, at);
    if (found === undefined) continue;
    const [before, after] = [list.items[found.at - 1], list.items[found.at + 1]];
    const joins = [found.item.after, after?.after];
    // Behind `||` and `|` a command means something for its neighbours.
    if (joins.some((join) => join !== undefined && join !== '&&' && join !== ';')) return undefined;
    if (before !== undefined) return edit(blanksBefore(text, before.node.span.end), at.end);
    return after === undefined ? undefined : edit(at.start, after.node.span.start);
  }
  return undefined;
}
