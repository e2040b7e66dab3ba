import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import { propertyOptions } from '../property.ts';
import { files, findings } from './cases.ts';
import { finding, resultOf } from './example.ts';

const result = resultOf(files, findings);
const at = { path: 'requirements.txt', start: 0, end: 5 };
const many = (count: number, severity: 'error' | 'warning' = 'error') =>
  Array.from({ length: count }, (_, index) => finding({ message: `Number ${index} is wrong`, at, severity }));

/** What the runner of GitHub Actions makes of a line: it takes a command only from the start of a line. */
function commandOf(line: string) {
  const match = /^::([a-z-]+)(?: ([^:]*))?::(.*)$/.exec(line);
  if (match === null) return undefined;
  const restored = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':');
  const properties = (match[2] ?? '').split(',').map((pair) => pair.split('=', 2));
  return {
    name: match[1],
    properties: Object.fromEntries(
      properties.map(([key, value]) => [
        key,
        restored(value ?? '')
          .replaceAll('%2C', ',')
          .replaceAll('%25', '%'),
      ]),
    ),
    message: restored(match[3] ?? '').replaceAll('%25', '%'),
  };
}

describe('github', () => {
  test('the whole output', async () => {
    await expect(formatGithub(result)).toMatchFileSnapshot('golden/findings.github.txt');
  });

  test('ten annotations, the most severe first, and the others as plain lines', () => {
    const lines = formatGithub(resultOf(files, [...many(12, 'warning'), ...many(2)]))
      .trimEnd()
      .split('\n');
    const commands = lines.map(commandOf);
    expect(commands.slice(0, 10).map((command) => command?.name)).toEqual([
      ...Array(2).fill('error'),
      ...Array(8).fill('warning'),
    ]);
    expect(commands.slice(10).every((command) => command === undefined)).toBe(true);
    expect(lines).toHaveLength(10 + 1 + 4);
  });

  test('paths are those of the repository', () => {
    const inside = formatGithub(resultOf(files, many(1)), { folder: 'services/api/' });
    expect(commandOf(inside.trimEnd())?.properties['file']).toBe('services/api/requirements.txt');
    const beside = finding({ message: 'x', at: { ...at, path: '../web/requirements.txt' } });
    const shown = formatGithub(resultOf(files, [beside]), { folder: 'services/api/' });
    expect(commandOf(shown.trimEnd())?.properties['file']).toBe('services/web/requirements.txt');
  });

  test('no file name or message becomes a command, and each reads back as it was', () => {
    const nasty = fc.array(fc.constantFrom('::error::', '\n::set-output name=x::', '%0A', '%', ',', ':', 'a', '\r'), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(nasty, nasty, (path, words) => {
        const message = `x${words.join('')}`;
        const hostile = { ...at, path: `d${path.join('')}` };
        const output = formatGithub(resultOf([], Array(12).fill(finding({ message, at: hostile }))));
        const commands = output.split('\n').flatMap((line) => commandOf(line) ?? []);
        expect(commands).toHaveLength(10);
        for (const command of commands) {
          expect(command.name).toBe('error');
          if (!/[\r\n]/.test(hostile.path)) expect(command.properties['file']).toBe(hostile.path);
          expect(command.message).toBe(message.replace(/\r\n|\r/g, '\n'));
        }
      }),
      propertyOptions(),
    );
  });
});

describe('gitlab', () => {
  test('each finding has the fields of a Code Quality report', () => {
    const report = JSON.parse(formatGitlab(result, { folder: 'api/' }));
    expect(report).toHaveLength(findings.length);
    for (const [index, entry] of report.entries()) {
      expect(entry).toEqual({
        description: expect.stringContaining(findings[index]?.message ?? '?'),
        check_name: findings[index]?.rule,
        fingerprint: findings[index]?.fingerprint,
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: {
          path: `api/${findings[index]?.at.path}`,
          lines: { begin: expect.any(Number), end: expect.any(Number) },
        },
      });
    }
  });

  test('no finding is an empty list', () => {
    expect(formatGitlab(resultOf(files, []))).toBe('[]\n');
  });
});

describe('junit', () => {
  const parse = (text: string) =>
    new XMLParser({ ignoreAttributes: false, isArray: (name) => ['testsuite', 'testcase'].includes(name) }).parse(text);

  test('the whole output', async () => {
    await expect(formatJunit(result, { failOn: 'error' })).toMatchFileSnapshot('golden/findings.junit.xml');
  });

  test('a test fails where the exit code does, and counts agree', () => {
    const mixed = resultOf(files, [...many(2), ...many(3, 'warning')]);
    for (const [failOn, failures] of [
      ['error', 2],
      ['warning', 5],
      ['never', 0],
    ] as const) {
      const text = formatJunit(mixed, { failOn });
      const { testsuites } = parse(text);
      expect(testsuites['@_failures']).toBe(String(failures));
      expect(text.match(/<failure /g)?.length ?? 0).toBe(failures);
      const cases = testsuites.testsuite.flatMap((suite: { testcase: unknown[] }) => suite.testcase);
      expect(testsuites['@_tests']).toBe(String(cases.length));
    }
  });

  test('is well formed whatever a file holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (path, message) => {
        const text = formatJunit(resultOf([], [finding({ message: message || 'x', at: { ...at, path } })]), {
          failOn: 'error',
        });
        expect(XMLValidator.validate(text)).toBe(true);
      }),
      propertyOptions(),
    );
  });
});

describe('markdown', () => {
  test('the whole output', async () => {
    await expect(formatMarkdown(result)).toMatchFileSnapshot('golden/findings.md');
  });

  test('nothing of a message is markup, a mention or a link', () => {
    const message = 'see [x](https://example.invalid) @someone #12 <img src=x> `a` **b** | c';
    const text = formatMarkdown(resultOf(files, [finding({ message, at })]));
    expect(text).toContain('see \\[x\\]\\(https&\\#58;//example.invalid\\)'.replace('&\\#58;', '&#58;'));
    for (const alive of ['](', '@someone', ' #12', '<img', '**b**', '`a`']) expect(text).not.toContain(alive);
  });

  test('stays below a limit and says what did not fit', () => {
    const text = formatMarkdown(resultOf(files, many(100)), { limit: 2_000 });
    expect(text.length).toBeLessThan(2_000);
    expect(text).toMatch(/more findings did not fit here/);
  });
});
