import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { formatSarif } from '../../src/report/sarif.ts';
import { contradiction, files, findings } from './cases.ts';
import { finding, resultOf, rules } from './example.ts';

const options = { version: '0.1.0' };
const require = createRequire(import.meta.url);
const validate = schemaOf('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

function schemaOf(path: string) {
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv as never);
  return ajv.compile(JSON.parse(readFileSync(require.resolve(path), 'utf8')));
}

function runOf(text: string) {
  return JSON.parse(text).runs[0];
}

test('the whole output', async () => {
  await expect(formatSarif(resultOf(files, findings), options)).toMatchFileSnapshot('golden/findings.sarif.json');
});

test.each([
  ['no finding', formatSarif(resultOf([], []), options)],
  ['findings', formatSarif(resultOf(files, findings), options)],
  [
    'fixes with edits',
    formatSarif(
      resultOf(
        files,
        findings.map((one) => ({
          ...one,
          fixes: [
            { kind: 'advice' as const, title: 'x', safety: 'safe' as const, edits: [{ span: one.at, text: '' }] },
          ],
        })),
      ),
      options,
    ),
  ],
  [
    'a page of rules',
    formatSarif(resultOf(files, findings), { ...options, rulesPage: 'https://docs.example.invalid/rules' }),
  ],
])('fits the official schema: %s', (_, text) => {
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
});

test('the schema can say no', () => {
  expect(validate({ version: '2.1.0', runs: [{ results: [{}] }] })).toBe(false);
});

test('every rule is listed with what code scanning needs, and none is a security rule', () => {
  const text = formatSarif(resultOf([], []), options);
  const { driver } = runOf(text).tool;
  expect(driver.rules.map((rule: { id: string }) => rule.id)).toEqual([...rules.keys()]);
  for (const rule of driver.rules) {
    expect(rule.help.markdown).toContain(rule.id);
    expect(rule.shortDescription.text.length).toBeLessThanOrEqual(1024);
    expect(Object.keys(rule.properties)).toEqual(['tags', 'precision', 'problem.severity']);
  }
  expect(text).not.toContain('security-severity');
});

test('a primary place has one line, and related places are linked from the message', () => {
  for (const { locations, relatedLocations = [], message } of runOf(formatSarif(resultOf(files, findings), options))
    .results) {
    expect(locations).toHaveLength(1);
    const { region } = locations[0].physicalLocation;
    expect(region.endLine).toBe(region.startLine);
    expect(region.endColumn).toBeGreaterThan(region.startColumn);
    for (const { id } of relatedLocations) expect(message.text).toContain(`](${id})`);
  }
});

test('the fingerprint is our own and not the one code scanning computes', () => {
  const { results } = runOf(formatSarif(resultOf(files, [contradiction]), options));
  expect(results[0].partialFingerprints).toEqual({ 'wheelclash/v1': '77aa01' });
});

test('paths are URIs', () => {
  const given = finding({ message: 'x', at: { path: 'my apps/größe#1/Dockerfile', start: 0, end: 1 } });
  const { results } = runOf(formatSarif(resultOf([], [given]), options));
  expect(results[0].locations[0].physicalLocation.artifactLocation).toEqual({
    uri: 'my%20apps/gr%C3%B6%C3%9Fe%231/Dockerfile',
    uriBaseId: '%SRCROOT%',
  });
});

test('of very many findings the most severe are kept, in their order', () => {
  const at = { path: 'a', start: 0, end: 1 };
  const notes = Array.from({ length: 5_000 }, (_, number) => finding({ message: `${number}`, at, severity: 'note' }));
  const late = finding({ message: 'late', at, severity: 'error' });
  const { results } = runOf(formatSarif(resultOf([], [...notes, late]), options));
  expect(results).toHaveLength(5_000);
  expect(results.at(-1).message.text).toBe('late.');
  expect(results[0].message.text).toBe('0.');
});
