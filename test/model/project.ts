import type { Environment, Project } from '../../src/domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { createKnowledge } from '../../src/knowledge/base.ts';
import { compileKnowledge } from '../../src/knowledge/compile.ts';
import { model } from '../../src/model/model.ts';
import { parse } from '../../src/parse/parse.ts';

const evidence = [{ source: 'test', states: 'made for a test', checked: '2026-11-21' }] as const;

/** A knowledge base with these requirements (`name==1.0: [...]`) and newest releases. */
export function knowledgeOf(
  requires: Readonly<Record<string, readonly string[]>>,
  latest: Readonly<Record<string, readonly string[]>> = {},
  more: readonly unknown[] = [],
): Knowledge {
  const common = { claim: 'For a test.', certainty: 'verified', evidence };
  const entries = [
    ...Object.entries(requires).map(([subject, list], index) => {
      const [, distribution = '', versions = ''] = /^([a-z0-9-]+)(.*)$/.exec(subject) ?? [];
      return { ...common, kind: 'requires', id: `requires-${index}`, distribution, versions, requires: list };
    }),
    ...Object.entries(latest).map(([distribution, releases], index) => ({
      ...common,
      kind: 'latest',
      id: `latest-${index}`,
      distribution,
      releases: releases.map((version) => ({ version })),
      asOf: '2026-11-21',
    })),
    ...more.map((entry) => ({ ...common, ...(entry as object) })),
  ];
  return createKnowledge(compileKnowledge(entries as unknown as readonly KnowledgeEntry[]));
}

/** The project that files with these texts make. */
export function projectOf(files: Readonly<Record<string, string>>, knowledge: Knowledge = knowledgeOf({})): Project {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  const manifests = sources.map(parse).filter((manifest) => manifest !== undefined);
  return model(manifests, knowledge, { texts: new Map(Object.entries(files)) });
}

export function environmentOf(project: Project, id: string): Environment {
  const found = project.environments.find((environment) => environment.id === id);
  if (found === undefined) throw new Error(`no ${id} among ${project.environments.map((one) => one.id).join(', ')}`);
  return found;
}

/** What is installed, as `name versions`, one entry per distribution and condition. */
export function installedIn(environment: Environment): readonly string[] {
  return environment.installed.map((entry) => `${entry.name} ${describeSet(entry.versions)}`);
}
