import type { Plan } from '../domain/plan.ts';
import { composeFile } from './plan-compose.ts';
import { dockerFile } from './plan-dockerfile.ts';
import { pipelineFile } from './plan-pipeline.ts';
import { lostInRequirements, requirementsFiles } from './plan-requirements.ts';
import { type PlanFile, sitesOf } from './plan-sites.ts';
import { uvFile } from './plan-uv.ts';

export const fileFormats = ['pipeline', 'uv', 'requirements', 'dockerfile', 'compose'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** The files of a plan in one format: what is printed. */
export function filesOf(plan: Plan, format: FileFormat): readonly PlanFile[] {
  switch (format) {
    case 'pipeline':
      return [pipelineFile(plan)];
    case 'uv':
      return [uvFile(plan)];
    case 'requirements':
      return requirementsFiles(plan);
    case 'dockerfile':
      return [dockerFile(plan)];
    case 'compose':
      return [composeFile(plan)];
  }
}

/** All files that belong in the folder of a written plan: those of the format, and those that they need. */
export function filesToWrite(plan: Plan, format: FileFormat | undefined): readonly PlanFile[] {
  const declared = sitesOf(plan).some(({ sharing }) => sharing.length > 0);
  // A boundary inside one environment stands in no other file.
  const pipeline = declared ? [pipelineFile(plan)] : [];
  switch (format) {
    case undefined:
      return [...requirementsFiles(plan), pipelineFile(plan)];
    case 'pipeline':
      return [pipelineFile(plan)];
    case 'uv':
      return [uvFile(plan), ...pipeline];
    case 'requirements':
      return [...requirementsFiles(plan), ...pipeline];
    case 'dockerfile':
      return [dockerFile(plan), ...requirementsFiles(plan), ...pipeline];
    case 'compose':
      return [composeFile(plan), dockerFile(plan), ...requirementsFiles(plan), ...pipeline];
  }
}

/** What these files cannot say although the project does, a sentence each. */
export function lostIn(plan: Plan, format: FileFormat | undefined): readonly string[] {
  return format === 'uv' || format === 'pipeline' ? [] : lostInRequirements(plan);
}
