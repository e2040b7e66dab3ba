import { expect, test } from 'vitest';
import type { Declarations } from '../../src/domain/declarations.ts';
import { model } from '../../src/model/model.ts';
import { parse } from '../../src/parse/parse.ts';
import { environmentOf, installedIn, knowledgeOf } from './project.ts';

const nothing: Declarations = { environments: [], builds: [], arguments: new Map() };

function projectWith(files: Readonly<Record<string, string>>, declarations: Partial<Declarations>) {
  const manifests = Object.entries(files).flatMap(([path, text]) => parse({ path, text }) ?? []);
  const texts = new Map(Object.entries(files));
  return model(manifests, knowledgeOf({}), { texts, declarations: { ...nothing, ...declarations } });
}

const dockerfile = 'FROM python:3.11 AS base\nARG V=1.0\nRUN pip install numpy==$V\nFROM base\nRUN pip install x\n';

test('a declared environment installs its files one after the other, and they are no environments of their own', () => {
  const project = projectWith(
    { 'a.txt': 'numpy==1.0\n', 'requirements.txt': 'numpy==2.0\n', 'requirements-dev.txt': 'pytest\n' },
    { environments: [{ name: 'all', manifests: ['requirements.txt', 'a.txt', 'none.txt'], python: '3.11' }] },
  );
  expect(project.environments.map(({ id }) => id)).toEqual(['all', 'requirements-dev.txt']);
  const environment = environmentOf(project, 'all');
  expect(environment.steps.map(({ span }) => span.path)).toEqual(['requirements.txt', 'a.txt']);
  expect(installedIn(environment)).toEqual(['numpy ==1.0']);
});

test('build arguments reach every image, those of services too', () => {
  const project = projectWith(
    { Dockerfile: dockerfile, 'compose.yaml': 'services:\n  app:\n    build: { context: ., args: { V: "3.0" } }\n' },
    { arguments: new Map([['V', '2.0']]) },
  );
  for (const environment of project.environments) expect(installedIn(environment)).toContain('numpy ==2.0');
});

test('a preset is a build of its own, of the stage it names', () => {
  const project = projectWith(
    { Dockerfile: dockerfile, 'other/Dockerfile': dockerfile },
    {
      builds: [{ name: 'new', arguments: new Map([['V', '2.0']]), dockerfile: 'Dockerfile', target: 'base' }],
    },
  );
  expect(project.environments.map(({ id }) => id)).toEqual([
    'Dockerfile#base',
    'Dockerfile#1',
    'Dockerfile#base@new',
    'other/Dockerfile#base',
    'other/Dockerfile#1',
  ]);
  expect(installedIn(environmentOf(project, 'Dockerfile#base'))).toEqual(['numpy ==1.0']);
  expect(installedIn(environmentOf(project, 'Dockerfile#base@new'))).toEqual(['numpy ==2.0']);
});
