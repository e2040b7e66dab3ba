import type { Finding } from '../src/domain/finding.ts';
import type { Fix, FixAction } from '../src/domain/fix.ts';
import type { Manifest } from '../src/domain/manifest.ts';
import type { Requirement } from '../src/domain/requirement.ts';
import type { Span } from '../src/domain/source.ts';
import { applyEdits } from '../src/fix/apply.ts';
import { render } from '../src/fix/render.ts';
import { run } from '../src/run.ts';
import { emptyKnowledge } from './fixture-run.ts';

/** What a fix intends, once the requirements of the file are known. */
export type Make = (requirements: readonly Requirement[]) => FixAction;

/** Removes the requirement of that name. */
export function remove(name: string): Make {
  return (requirements) => ({ kind: 'remove', requirement: named(requirements, name) });
}

/** Adds a requirement beside the one of that name. */
export function add(requirement: string, beside: string): Make {
  return (requirements) => ({ kind: 'add', requirement, beside: named(requirements, beside) });
}

/** Bounds the requirement of that name. */
export function pin(name: string, specifiers: string): Make {
  return (requirements) => ({ kind: 'pin', requirement: named(requirements, name), specifiers });
}

function named(requirements: readonly Requirement[], name: string): Requirement {
  const found = requirements.find((requirement) => requirement.name === name);
  if (found === undefined) throw new Error(`${name} is not required`);
  return found;
}

/** The text after the fix; undefined where there are no edits. */
export function fixedText(path: string, text: string, make: Make): string | undefined {
  const result = run([{ path, text }], emptyKnowledge);
  const steps = result.project.environments.flatMap((environment) => environment.steps);
  const requirements = [...result.project.manifests.flatMap(statedIn), ...steps.flatMap((step) => step.requirements)];
  const fix: Fix = { title: '', safety: 'safe', ...make(requirements) };
  const rendered = render(fix, findingAt({ path, start: 0, end: 1 }), result);
  return rendered === undefined ? undefined : applyEdits(result.files, rendered.edits)[0]?.text;
}

function statedIn(manifest: Manifest): readonly Requirement[] {
  if (manifest.kind === 'requirements') return manifest.requirements;
  if (manifest.kind === 'conda') return manifest.pip;
  return manifest.kind === 'pyproject' ? manifest.dependencies : [];
}

/** A finding at a place, of which nothing else matters. */
export function findingAt(at: Span): Finding {
  return {
    rule: 'overlapping-distributions',
    message: '',
    about: ['b'],
    chains: [],
    because: [],
    fixes: [],
    separation: undefined,
    severity: 'error',
    confidence: 'high',
    at,
    related: [],
    environments: [],
    fingerprint: '',
  };
}
