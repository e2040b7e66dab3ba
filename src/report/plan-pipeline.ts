import type { IsolationUnit, Plan } from '../domain/plan.ts';
import { type PlanFile, sitesOf, slug } from './plan-sites.ts';
import { quotedText } from './visible.ts';

/** The pipeline file: each component with its isolation and, where it has one, its virtual environment. */
export function pipelineFile(plan: Plan): PlanFile {
  const entries = sitesOf(plan).flatMap(({ head, sharing }, index) => {
    const venv = index === 0 ? undefined : `.venv-${slug(head.name)}`;
    return [
      ...head.components.map((name) => entry(name, head, venv)),
      ...sharing.flatMap((unit) => unit.components.map((name) => entry(name, unit, venv))),
    ];
  });
  const list = entries.length === 0 ? 'extractors: []\n' : `extractors:\n${entries.join('')}`;
  return { path: 'pipeline.yaml', text: `# Which components run apart, and behind which boundary.\n${list}` };
}

/** A unit that shares the environment of another venv is in that venv, whatever separates the two. */
function entry(name: string, { tier }: IsolationUnit, venv: string | undefined): string {
  const isolation = tier === 'inline' || venv === undefined || tier === 'container' ? tier : 'venv';
  const place = venv === undefined || tier === 'container' ? '' : `    venv_path: ${venv}\n`;
  return `  - name: ${scalar(name)}\n    isolation: ${isolation}\n${place}`;
}

/** Plain where YAML surely reads it as the same text. */
export function scalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : quotedText(text);
}
