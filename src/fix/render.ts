import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { Project } from '../domain/environment.ts';
import type { Finding } from '../domain/finding.ts';
import type { Fix, FixAction, TextEdit } from '../domain/fix.ts';
import type { Manifest } from '../domain/manifest.ts';
import { manifestAt } from '../domain/manifest-index.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { fitTogether } from './apply.ts';
import { changeCompose, changeComposeVariable } from './compose.ts';
import { addWord, removeWord, replaceInWord, runAround } from './dockerfile.ts';
import { changeVariable } from './dockerfile-env.ts';
import { instructionLine, lastStep, optionWords, removeCommand, unmask } from './dockerfile-steps.ts';
import { addIndex, changeIndexOption } from './index-source.ts';
import { isBlank, lineEnd, lineEndOf, lineStart, nextLine, withoutComment } from './lines.ts';
import { boundOf } from './pin.ts';
import { addRequirementLine, hasHashes, isGenerated, removeRequirementLine } from './requirements.ts';
import { addBesideInToml, addToTomlList } from './toml-add.ts';
import { removeFromToml } from './toml-remove.ts';
import { type Change, exclude, override } from './uv.ts';

/** What a fix is rendered against. */
export interface RenderContext {
  readonly files: readonly SourceFile[];
  readonly project: Pick<Project, 'manifests' | 'environments'>;
}

/** A fix as edits, with the title that is true of them. */
export interface Rendered {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Turns the intention of a fix into the smallest edits that keep the author's file. Undefined for advice, and wherever
 * no such edits exist: in files that a tool writes, in texts that variables fill, in forms that need a person.
 */
export function render(fix: Fix, finding: Finding, context: RenderContext): Rendered | undefined {
  const change = changeOf(fix, finding, context);
  if (change === undefined || change.edits.length === 0) return undefined;
  const texts = textsOf(context);
  const isFit = change.edits.every(({ span }) => {
    const text = texts.get(span.path);
    return text !== undefined && !isGenerated(text) && span.start <= span.end && span.end <= text.length;
  });
  return isFit ? { title: change.title ?? fix.title, edits: change.edits } : undefined;
}

function changeOf(fix: FixAction, finding: Finding, context: RenderContext): Change | undefined {
  const some = (edits: readonly TextEdit[] | undefined) => edits && { edits, title: undefined };
  const one = (edit: TextEdit | undefined) => edit && some([edit]);
  switch (fix.kind) {
    case 'advice':
      return undefined;
    case 'remove':
      return one(removal(fix.requirement, context));
    case 'add':
      return some(addition(fix.beside, fix.requirement, context));
    case 'pin':
      return one(bounding(fix.requirement, fix.specifiers, context));
    case 'replace':
      return one(replacing(fix.span, fix.span, fix.text, context));
    case 'service-setting':
    case 'remove-entry':
    case 'tag':
      return changeCompose(fix, context.project.manifests, textsOf(context));
    case 'exclude':
      return exclude(fix, finding, { ...context, texts: textsOf(context) });
    case 'override':
      return override(fix, finding, { ...context, texts: textsOf(context) });
    case 'several':
      return several(fix.actions, finding, context);
    case 'setting':
      return some(setting(fix, context));
    case 'index':
      return some(withPlace(fix.requirements[0].span, context, ({ manifest, text }) => addIndex(manifest, text, fix)));
    case 'index-option':
      return one(withPlace(fix.at, context, ({ text }) => changeIndexOption(text, fix)));
    case 'remove-comment':
      return one(withPlace(fix.at, context, ({ text }) => withoutComment(text, fix.at)));
    case 'variable':
      return one(variable(fix, context));
    case 'instruction':
      return one(inDockerfile(fix.beside, context, (manifest, text) => instructionLine(manifest, text, fix)));
    case 'unmask':
      return one(inDockerfile(fix.at, context, (manifest) => unmask(manifest, fix.at)));
    case 'option':
      return one(inDockerfile(fix.step, context, (manifest, text) => optionWords(manifest, text, fix)));
    case 'remove-command':
      return one(inDockerfile(fix.at, context, (manifest, text) => removeCommand(manifest, text, fix.at)));
    case 'last-step':
      return one(inDockerfile(fix.step, context, (manifest, text) => lastStep(manifest, text, fix)));
  }
}

/** All of them or none: edits at one place would leave their order to chance. */
function several(actions: readonly FixAction[], finding: Finding, context: RenderContext): Change | undefined {
  const edits: TextEdit[] = [];
  for (const action of actions) {
    const change = changeOf(action, finding, context);
    if (change === undefined || !fitTogether(edits, change.edits)) return undefined;
    edits.push(...change.edits);
  }
  return { edits, title: undefined };
}

function setting(
  { path, table, key, item }: Extract<FixAction, { readonly kind: 'setting' }>,
  context: RenderContext,
): readonly TextEdit[] | undefined {
  const text = textsOf(context).get(path);
  return text === undefined || !path.endsWith('.toml')
    ? undefined
    : addToTomlList(text, { path, table, key, value: item, isToml: true });
}

function withPlace<Result>(
  span: Span,
  context: RenderContext,
  use: (place: Place) => Result | undefined,
): Result | undefined {
  const place = placeOf(span, context);
  return place === undefined ? undefined : use(place);
}

/** In a Dockerfile, a compose file or an env file. */
function variable(
  fix: Extract<FixAction, { readonly kind: 'variable' }>,
  context: RenderContext,
): TextEdit | undefined {
  const { manifests } = context.project;
  const text = textsOf(context).get(fix.at.path);
  return manifests.some(({ path, kind }) => path === fix.at.path && kind === 'dockerfile')
    ? inDockerfile(fix.at, context, (manifest, whole) => changeVariable(manifest, whole, fix))
    : text === undefined
      ? undefined
      : changeComposeVariable(manifests, text, fix);
}

function inDockerfile(
  span: Span,
  context: RenderContext,
  edit: (manifest: DockerfileManifest, text: string) => TextEdit | undefined,
): TextEdit | undefined {
  return withPlace(span, context, ({ manifest, text }) =>
    manifest.kind === 'dockerfile' ? edit(manifest, text) : undefined,
  );
}

function removal(requirement: Requirement, context: RenderContext): TextEdit | undefined {
  const { span } = requirement;
  const place = placeOf(span, context);
  if (place === undefined) return undefined;
  const { text, manifest } = place;
  switch (manifest.kind) {
    case 'requirements':
      return removeRequirementLine(text, span);
    case 'pyproject':
      if (/\.(?:cfg|py)$/.test(manifest.path))
        return manifest.path.endsWith('.cfg') ? removeOwnLine(text, span, '') : undefined;
      return removeFromToml(text, span);
    case 'conda':
    case 'cog':
      return removeOwnLine(text, span, '-');
    case 'dockerfile': {
      const run = runAround(manifest, span);
      return run === undefined || isAlone(span, context) ? undefined : removeWord(text, run, span);
    }
    default:
      return undefined;
  }
}

/** Another requirement beside one that holds everywhere: a marker would not hold for the other. */
function addition(beside: Requirement, requirement: string, context: RenderContext): readonly TextEdit[] | undefined {
  const place = placeOf(beside.span, context);
  if (place === undefined || beside.marker !== undefined || /["'\\\r\n]/.test(requirement)) return undefined;
  const { text, manifest } = place;
  const one = (edit: TextEdit | undefined) => (edit === undefined ? undefined : [edit]);
  if (manifest.kind === 'conda' || manifest.kind === 'cog') return one(addListLine(text, beside.span, requirement));
  if (manifest.kind === 'requirements') return one(addRequirementLine(text, beside.span, requirement));
  if (manifest.kind === 'pyproject' && manifest.path.endsWith('.toml'))
    return addBesideInToml(text, beside.span, requirement);
  if (manifest.kind !== 'dockerfile') return undefined;
  const run = runAround(manifest, beside.span);
  return run === undefined ? undefined : one(addWord(text, run, beside.span, requirement));
}

/** A line below an item of a YAML list that has a line of its own. */
function addListLine(text: string, span: Span, added: string): TextEdit | undefined {
  const lead = text.slice(lineStart(text, span.start), span.start);
  const end = lineEnd(text, span.end);
  if (!/^[ \t]*-[ \t]+$/.test(lead) || !/^[ \t]*(?:#|$)/.test(text.slice(span.end, end))) return undefined;
  return { span: { path: span.path, start: end, end }, text: `${lineEndOf(text)}${lead}${added}` };
}

/** A command that installs nothing fails, so its only requirement stays. */
function isAlone({ path, start }: Span, { project }: RenderContext): boolean {
  const steps = project.environments.flatMap((environment) => environment.steps);
  return steps.some(({ requirements: [first, ...more] }) => {
    const isIt = first?.span.path === path && first.span.start === start;
    return isIt && more.length === 0;
  });
}

/** The line of an item that stands there alone, after a dash in YAML. */
function removeOwnLine(text: string, span: Span, dash: string): TextEdit | undefined {
  const start = lineStart(text, span.start);
  const quote = /["']/.test(text[span.start - 1] ?? '') ? 1 : 0;
  const before = text.slice(start, span.start - quote).trim();
  const after = text.slice(span.end + quote, lineEnd(text, span.end));
  if (before !== dash || !(isBlank(after) || /^[ \t]*#/.test(after) || /^[ \t]+#/.test(after))) return undefined;
  return { span: { path: span.path, start, end: nextLine(text, span.end) }, text: '' };
}

function bounding(requirement: Requirement, specifiers: string, context: RenderContext): TextEdit | undefined {
  const place = placeOf(requirement.span, context);
  const bound = place === undefined ? undefined : boundOf(requirement, specifiers, place.text);
  return bound === undefined ? undefined : replacing(requirement.span, bound.span, bound.text, context);
}

/** Writes `by` in place of `part`, which lies in `whole`: a word, a requirement, a scalar. */
function replacing(whole: Span, part: Span, by: string, context: RenderContext): TextEdit | undefined {
  const place = placeOf(whole, context);
  if (place === undefined || /[\r\n]/.test(by)) return undefined;
  const { text, manifest } = place;
  if (text.slice(part.start, part.end) === by) return undefined;
  if (manifest.kind === 'lock') return undefined;
  if (manifest.kind === 'requirements' && hasHashes(text, whole)) return undefined;
  if (manifest.kind === 'pyproject' && /["'\\]/.test(by)) return undefined;
  if (manifest.kind !== 'dockerfile') return { span: part, text: by };
  const inRun = manifest.stages.some(({ instructions }) =>
    instructions.some(({ kind, span }) => kind === 'run' && span.start <= whole.start && whole.end <= span.end),
  );
  if (!inRun) return { span: part, text: by };
  const run = runAround(manifest, whole);
  return run === undefined ? undefined : replaceInWord(text, run, whole, part, by);
}

interface Place {
  readonly text: string;
  readonly manifest: Manifest;
}

function placeOf(span: Span, context: RenderContext): Place | undefined {
  const text = textsOf(context).get(span.path);
  const manifest = manifestAt(context.project.manifests, span.path);
  return text === undefined || manifest === undefined || span.end <= span.start ? undefined : { text, manifest };
}

function textsOf({ files }: RenderContext): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, text }) => [path, text]));
}
