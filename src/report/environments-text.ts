import type { BaseImage, Environment, Installed, InstallStep, Project } from '../domain/environment.ts';
import { formatMarker } from '../domain/marker.ts';
import { formatVersion } from '../domain/version.ts';
import { describeSet } from '../domain/version-set.ts';
import { type Places, placesOf } from './position.ts';
import type { CheckResult } from './result.ts';
import { serviceBlocks } from './services-text.ts';
import { type ColorLevel, type Style, styleOf } from './style.ts';
import { unknownsOf } from './unknowns.ts';
import { visible, widthOf } from './visible.ts';
import { firstOf, specText } from './words.ts';
import { count, wrap } from './wrap.ts';

export interface EnvironmentsTextOptions {
  readonly columns?: number;
  readonly color?: ColorLevel;
}

interface Canvas {
  readonly places: Places;
  readonly style: Style;
  readonly columns: number;
}

const labelWidth = 11;
const widestName = 34;
const widestVersion = 22;

/** What is shown of a project: its environments, and its compose services where it has some. */
export interface ShownProject extends Pick<CheckResult, 'files'> {
  readonly project: CheckResult['project'] & Partial<Pick<Project, 'services'>>;
}

/**
 * The environments for people: what each is built from, what its steps leave behind and through what, and what is
 * unknown; then the compose services with their GPUs, processes and variables.
 */
export function formatEnvironments(result: ShownProject, options: EnvironmentsTextOptions = {}): string {
  const { environments, services = [] } = result.project;
  const canvas = {
    places: placesOf(result.files),
    style: styleOf(options.color ?? 0),
    columns: Math.max(options.columns ?? 80, 40),
  };
  const blocks = environments.map((environment) => environmentLines(environment, canvas));
  const chosen = environments.some(({ installed }) => installed.some((one) => one.version && one.basis !== 'pinned'));
  const legend = chosen ? [canvas.style.faint('~ is the version an installer would choose, as far as is known')] : [];
  blocks.push(...serviceBlocks(services, canvas));
  const total = [
    count(environments.length, 'environment'),
    ...(services.length === 0 ? [] : [count(services.length, 'service')]),
  ];
  blocks.push([total.join(', '), ...legend]);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function environmentLines(environment: Environment, canvas: Canvas): readonly string[] {
  const { id, declaredAt, baseImage, python, target, steps, installed, variables, reached } = environment;
  const { style, places } = canvas;
  const { line } = places.rangeOf(declaredAt).start;
  const place = style.faint(`${visible(declaredAt.path)}:${line}${reached ? '' : ', not reached'}`);
  const lines = [`${style.strong(visible(id))}  ${place}`];
  const add = (label: string, text: string) => lines.push(...labelled(label, text, canvas));
  if (baseImage) add('image', imageText(baseImage));
  add('python', python ? describeSet(python.value) || 'any' : 'unknown');
  const platform = [target.platform_system ?? target.sys_platform, target.platform_machine].filter(
    (part) => part !== undefined,
  );
  if (platform.length > 0) add('platform', platform.join(' '));
  for (const [index, step] of steps.entries())
    add(index === 0 ? 'steps' : '', `${index + 1}. ${stepText(step, places)}`);
  if (variables.length > 0)
    add(
      'variables',
      firstOf(variables, 12)
        .shown.map(({ name }) => name)
        .join(', '),
    );
  add('installs', count(installed.length, 'distribution'));
  lines.push(...installedTable(installed, steps.length, canvas));
  for (const [index, unknown] of unknownsOf(environment).entries()) add(index === 0 ? 'unknown' : '', unknown);
  return lines;
}

function imageText({ reference, os, python, cuda, cudnn, nvcc }: BaseImage): string {
  const known = [
    os,
    python === undefined ? undefined : `Python ${python}`,
    cuda === undefined ? undefined : `CUDA ${cuda}`,
    cudnn === undefined ? undefined : `cuDNN ${cudnn}`,
    nvcc ? 'with nvcc' : undefined,
  ].filter((part) => part !== undefined);
  return known.length > 0 ? `${reference.text} (${known.join(', ')})` : reference.text;
}

function stepText(step: InstallStep, places: Places): string {
  const { shown, left } = firstOf(step.requirements.map(specText), 6);
  const sources = step.sources.filter(({ kind }) => kind !== 'default').map(({ url }) => url);
  const parts = [
    `${step.installer} ${step.action}`,
    shown.join(', ') + (left > 0 ? ` and ${left} more` : ''),
    ...(sources.length > 0 ? [`from ${sources.join(', ')}`] : []),
    ...(step.constraints.length > 0 ? [`under ${count(step.constraints.length, 'constraint')}`] : []),
    ...(step.overrides.length > 0 ? [`with ${count(step.overrides.length, 'override')}`] : []),
    ...(step.when.kind === 'always' ? [] : [`if ${formatMarker(step.when)}`]),
    `(${step.span.path}:${places.rangeOf(step.span).start.line})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Name, version, and how it comes there, in columns. */
function installedTable(installed: readonly Installed[], steps: number, canvas: Canvas): readonly string[] {
  const { style, columns } = canvas;
  const cells = installed.map((one) => ({
    name: visible(one.name),
    version: visible(versionText(one)),
    note: noteText(one, steps),
  }));
  const nameWidth = Math.min(widestName, Math.max(0, ...cells.map(({ name }) => widthOf(name))));
  const versionWidth = Math.min(widestVersion, Math.max(0, ...cells.map(({ version }) => widthOf(version))));
  const indent = 4 + nameWidth + 2 + versionWidth + 2;
  return cells.flatMap(({ name, version, note }) => {
    const lead = `    ${pad(name, nameWidth)}  ${pad(version, versionWidth)}`;
    if (note === '') return [lead.trimEnd()];
    const fits = widthOf(lead) + 2 <= indent && columns - indent >= 20;
    const rows = wrap(note, columns - (fits ? indent : 8)).map((row) => style.faint(row));
    if (!fits) return [lead.trimEnd(), ...rows.map((row) => `        ${row}`)];
    return rows.map((row, index) => (index === 0 ? `${lead}  ${row}` : `${' '.repeat(indent)}${row}`));
  });
}

/** The pinned version; else the expected one after `~`, because it is chosen and not written. */
function versionText({ version, versions, basis }: Installed): string {
  if (version === undefined) return describeSet(versions) || 'any';
  return basis === 'pinned' ? formatVersion(version) : `~${formatVersion(version)}`;
}

function noteText(
  { chain, version, versions, basis, build, source, when, step, replaced }: Installed,
  steps: number,
): string {
  const through = chain.slice(0, -1).map(({ name }) => name);
  const range = basis === 'pinned' || version === undefined ? '' : describeSet(versions);
  return [
    ...(through.length > 0 ? [`through ${through.join(' → ')}`] : []),
    ...(range !== '' ? [`allowed ${range}`] : []),
    ...(build === undefined ? [] : [`build ${build}`]),
    ...(source === undefined || source.kind === 'default' ? [] : [`from ${source.url}`]),
    ...(steps > 1 ? [`step ${step.position + 1}`] : []),
    ...(replaced?.version ? [`replaces ${formatVersion(replaced.version)}`] : []),
    ...(when.kind === 'always' ? [] : [`if ${formatMarker(when)}`]),
  ].join('; ');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function labelled(label: string, text: string, { style, columns }: Canvas): readonly string[] {
  return wrap(text, columns - 2 - labelWidth).map(
    (row, index) => `  ${style.label((index === 0 ? label : '').padEnd(labelWidth))}${row}`,
  );
}
