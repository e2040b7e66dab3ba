import type { InstallStep } from '../domain/environment.ts';
import { always } from '../domain/marker.ts';
import type { Span } from '../domain/source.ts';

/** A step that installs nothing yet; builders override what they know. */
export function plainStep(installer: InstallStep['installer'], span: Span): InstallStep {
  return {
    position: 0,
    installer,
    action: 'install',
    requirements: [],
    constraints: [],
    overrides: [],
    excludes: [],
    sources: [],
    upgrade: false,
    reinstall: false,
    noDependencies: false,
    noBuildIsolation: false,
    prereleases: false,
    systemNames: [],
    uncertain: [],
    copied: false,
    when: always,
    span,
  };
}

/** Numbers the steps in order. */
export function inOrder(steps: readonly InstallStep[]): readonly InstallStep[] {
  return steps.map((step, position) => (step.position === position ? step : { ...step, position }));
}
