import { expect } from 'vitest';
import type { DockerfileManifest, DockerInstruction } from '../../src/domain/docker-manifest.ts';
import type { Span } from '../../src/domain/source.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { outline } from './shell-outline.ts';

/** A Dockerfile of these lines, read, and what a span of it covers. */
export function read(...lines: readonly string[]): {
  readonly manifest: DockerfileManifest;
  readonly slice: (span: Span) => string;
} {
  const text = lines.join('\n');
  return {
    manifest: parseDockerfile({ path: 'Dockerfile', text }),
    slice: (span) => text.slice(span.start, span.end),
  };
}

/** The instructions of the last stage of a file that must have no problem. */
export function stage(...lines: readonly string[]) {
  const { manifest, slice } = read('FROM scratch', ...lines);
  expect(manifest.problems).toEqual([]);
  return { instructions: manifest.stages.at(-1)?.instructions ?? [], slice, manifest };
}

/** The instructions of one kind. */
export function of<Kind extends DockerInstruction['kind']>(
  instructions: readonly DockerInstruction[],
  kind: Kind,
): readonly Extract<DockerInstruction, { kind: Kind }>[] {
  return instructions.filter((one): one is Extract<DockerInstruction, { kind: Kind }> => one.kind === kind);
}

/** What each RUN of a stage was understood to do. */
export function runs(...lines: readonly string[]): readonly string[] {
  return of(stage(...lines).instructions, 'run').map(({ script }) => outline(script));
}
