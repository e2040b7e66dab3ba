import type { Environment, Installed, InstallStep } from '../domain/environment.ts';
import { formatMarker } from '../domain/marker.ts';
import type { Span } from '../domain/source.ts';
import { formatVersion } from '../domain/version.ts';
import { describeSet } from '../domain/version-set.ts';
import type { ShownProject } from './environments-text.ts';
import { type Places, placesOf } from './position.ts';
import { shownValue } from './services.ts';
import { outputService } from './services-json.ts';
import { unknownsOf } from './unknowns.ts';
import { jsonText } from './visible.ts';
import { specText } from './words.ts';

/** The environments as JSON, version 1: what was understood of each, step by step, and what is unknown. */
export function formatEnvironmentsJson(result: ShownProject): string {
  const places = placesOf(result.files);
  return jsonText({
    version: 1,
    environments: result.project.environments.map((environment) => outputEnvironment(environment, places)),
    ...(result.project.services === undefined
      ? {}
      : { services: result.project.services.map((service) => outputService(service, places)) }),
  });
}

function outputEnvironment(environment: Environment, places: Places): object {
  const { id, declaredAt, baseImage, python, target, reached, steps, installed, variables } = environment;
  return {
    id,
    ...placeOf(declaredAt, places),
    reached,
    image: baseImage
      ? {
          reference: baseImage.reference.text,
          os: baseImage.os ?? null,
          libc: baseImage.libc ?? null,
          python: baseImage.python ?? null,
          cuda: baseImage.cuda ?? null,
          cudnn: baseImage.cudnn ?? null,
          nvcc: baseImage.nvcc ?? null,
        }
      : null,
    python: python ? describeSet(python.value) : null,
    platform: target,
    steps: steps.map((step) => outputStep(step, places)),
    installed: installed.map((one) => outputInstalled(one, places)),
    variables: variables.map((variable) => ({
      name: variable.name,
      value: shownValue(variable) ?? null,
      ...placeOf(variable.span, places),
    })),
    unknown: unknownsOf(environment),
  };
}

function outputStep(step: InstallStep, places: Places): object {
  return {
    installer: step.installer,
    action: step.action,
    ...placeOf(step.span, places),
    requirements: step.requirements.map(specText),
    constraints: step.constraints.map(specText),
    overrides: step.overrides.map(specText),
    sources: step.sources.map(({ kind, url }) => ({ kind, url })),
    when: formatMarker(step.when),
  };
}

function outputInstalled(one: Installed, places: Places): object {
  return {
    name: one.name,
    version: one.version ? formatVersion(one.version) : null,
    versions: describeSet(one.versions),
    basis: one.basis,
    build: one.build ?? null,
    source: one.source?.url ?? null,
    when: formatMarker(one.when),
    chain: one.chain.map(({ name }) => name),
    step: one.step.position,
    ...placeOf(one.chain[0].span, places),
  };
}

function placeOf(span: Span, places: Places): { readonly path: string; readonly line: number } {
  return { path: span.path, line: places.rangeOf(span).start.line };
}
