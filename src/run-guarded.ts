import type { Failure } from './analyze/analyze.ts';
import type { Project } from './domain/environment.ts';
import type { Finding } from './domain/finding.ts';
import type { Manifest } from './domain/manifest.ts';

/** How many manifests are left out one after the other to find those that cannot be put together. */
const mostTries = 50;

/** A project, and which manifests are not in it by a fault of ours. */
export interface GuardedProject {
  readonly project: Project;
  readonly failures: readonly Failure[];
}

/** Puts manifests together. A fault of ours with one of them leaves that one out and hides no other. */
export function buildGuarded(
  manifests: readonly Manifest[],
  build: (manifests: readonly Manifest[]) => Project,
): GuardedProject {
  const attempt = (some: readonly Manifest[]) => {
    try {
      return { project: build(some), error: undefined };
    } catch (error) {
      return { project: undefined, error };
    }
  };
  const failures: Failure[] = [];
  const leave = ({ path }: Manifest, error: unknown) => {
    failures.push({ rule: '', stage: 'put together', subject: path, error });
  };
  let { project, error } = attempt(manifests);
  if (project !== undefined) return { project, failures };
  let left = manifests.filter((manifest) => {
    const alone = attempt([manifest]);
    if (alone.project === undefined) leave(manifest, alone.error);
    return alone.project !== undefined;
  });
  ({ project, error } = attempt(left));
  for (const manifest of left.slice(0, mostTries)) {
    if (project !== undefined) break;
    const others = left.filter((other) => other !== manifest);
    const without = attempt(others);
    if (without.project === undefined) continue;
    leave(manifest, error);
    [left, project] = [others, without.project];
  }
  if (project !== undefined) return { project, failures };
  for (const manifest of left) leave(manifest, error);
  return { project: { manifests, environments: [], services: [], builds: [], problems: [] }, failures };
}

/** Does something to all findings; where that fails by a fault of ours, to each alone, so that one hides no other. */
export function eachGuarded(
  findings: readonly Finding[],
  stage: string,
  change: (findings: readonly Finding[]) => readonly Finding[],
  failed: (failure: Failure) => void,
): readonly Finding[] {
  try {
    return change(findings);
  } catch {
    return findings.map((finding) => {
      try {
        return change([finding])[0] ?? finding;
      } catch (error) {
        failed({ rule: '', stage, subject: `${finding.rule} in ${finding.at.path}`, error });
        return finding;
      }
    });
  }
}
