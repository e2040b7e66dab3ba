import type { IsolationUnit, Plan } from '../domain/plan.ts';
import { formatRequirement, type Requirement } from '../domain/requirement.ts';

/** A file of a written plan; paths are relative to the folder it is written to. */
export interface PlanFile {
  readonly path: string;
  readonly text: string;
}

/** One site-packages of a plan: the unit that heads it, and the units that share it behind weaker boundaries. */
export interface Site {
  readonly head: IsolationUnit;
  readonly sharing: readonly IsolationUnit[];
}

/** Every site-packages, the main one first. */
export function sitesOf({ units }: Plan): readonly Site[] {
  const [main, ...others] = units;
  return main === undefined ? [] : sitesFrom(main, others);
}

function sitesFrom(head: IsolationUnit, around: readonly IsolationUnit[]): readonly Site[] {
  const own = around.filter(({ tier }) => tier !== 'venv' && tier !== 'container');
  const others = around.filter((unit) => !own.includes(unit));
  return [{ head, sharing: own.flatMap(withInside) }, ...others.flatMap((unit) => sitesFrom(unit, unit.inside))];
}

function withInside(unit: IsolationUnit): readonly IsolationUnit[] {
  return [unit, ...unit.inside.flatMap(withInside)];
}

/** Every unit, the main one first, each before what is inside it. */
export function unitsOf({ units }: Plan): readonly IsolationUnit[] {
  return units.flatMap(withInside);
}

/** The name of a unit as part of a file name, a service, a stage or a dependency group. */
export function slug(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return safe === '' ? 'unit' : safe;
}

/** A requirement as a line of a requirements file. */
export function lineText(requirement: Requirement): string {
  const { url, editable } = requirement;
  if (url !== undefined && editable) return oneLine(`-e ${url}`);
  // pip takes a path only without a name.
  if (url !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(url)) return oneLine(url);
  return oneLine(formatRequirement(requirement));
}

/** Requirements of a unit that are not in the list that all share. */
export function ownLines(unit: IsolationUnit, { base }: Plan): readonly string[] {
  const shared = new Set(base.map(lineText));
  return distinct(unit.requirements.map(lineText)).filter((line) => !shared.has(line));
}

/** Texts without repetition. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
