import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Marker } from '../domain/marker.ts';
import type { Located, Problem, Span } from '../domain/source.ts';
import type { VersionSet } from '../domain/version-set.ts';
import type { ImageFiles } from './image-files.ts';
import type { ProjectFiles } from './project-files.ts';

/** What a command of a RUN finds where it runs. */
export interface StepContext {
  readonly image: ImageFiles;
  readonly files: ProjectFiles;
  readonly knowledge: Knowledge;
  /** The RUN instruction. */
  readonly span: Span;
  readonly directory: string;
  readonly when: Marker;
  readonly pipSettings: ReadonlyMap<string, Located<string>>;
  /** What an export before it in the same RUN writes to its input. */
  readonly piped: readonly InstallStep[] | undefined;
}

/** What a command installs. */
export interface StepResult {
  /** In order; more than one where a command reads several things that are installed one after another. */
  readonly steps: readonly InstallStep[];
  readonly swallowed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  /** The conda environment it writes to. */
  readonly environment?: string;
  /** The Python that it installs. */
  readonly python?: Located<VersionSet> | undefined;
}

/** A command that changes nothing that is known. */
export const nothingChanged: StepResult = { steps: [], swallowed: new Set(), problems: [] };
