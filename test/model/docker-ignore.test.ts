import { expect, test } from 'vitest';
import { hiddenFiles } from '../../src/model/docker-ignore.ts';
import { projectFiles } from '../../src/model/project-files.ts';

function hidden(rules: string, path: string, context = '', more: Readonly<Record<string, string>> = {}): boolean {
  const texts = new Map(Object.entries({ [`${context === '' ? '' : `${context}/`}.dockerignore`]: rules, ...more }));
  return hiddenFiles('docker/Dockerfile', context, projectFiles([], [], texts))(path);
}

test.each([
  ['*.txt', 'requirements.txt', true],
  ['*.txt', 'api/requirements.txt', false],
  ['**/*.txt', 'api/requirements.txt', true],
  ['**/*.txt', 'requirements.txt', true],
  ['api', 'api/requirements.txt', true],
  ['/api/', 'api/requirements.txt', true],
  ['./api/*', 'api/v1/requirements.txt', true],
  ['api/*.txt', 'api/v1/requirements.txt', false],
  ['req?irements.txt', 'requirements.txt', true],
  ['# requirements.txt', 'requirements.txt', false],
  ['*\n!requirements.txt', 'requirements.txt', false],
  ['*\n!requirements.txt', 'pyproject.toml', true],
  ['!requirements.txt\n*', 'requirements.txt', true],
  ['**\n!api', 'api/requirements.txt', false],
  ['docs/**/build', 'docs/a/b/build/x.txt', true],
  // Brackets are not read, so nothing is known to be left out.
  ['[a-z]*.txt\n*.txt', 'requirements.txt', false],
  ['', 'requirements.txt', false],
])('%j about %s', (rules, path, expected) => {
  expect(hidden(rules, path)).toBe(expected);
});

test('rules are about paths below the context', () => {
  expect(hidden('requirements.txt', 'api/requirements.txt', 'api')).toBe(true);
  expect(hidden('requirements.txt', 'requirements.txt', 'api')).toBe(false);
});

test('the file of one Dockerfile comes before that of the context', () => {
  const own = { 'docker/Dockerfile.dockerignore': 'other.txt\n' };
  expect(hidden('requirements.txt', 'requirements.txt', '', own)).toBe(false);
  expect(hidden('requirements.txt', 'other.txt', '', own)).toBe(true);
});
