import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { explainRule } from '../../src/report/explain.ts';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatJson } from '../../src/report/json.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import { formatSarif } from '../../src/report/sarif.ts';
import { formatText } from '../../src/report/text.ts';
import { propertyOptions } from '../property.ts';
import { fact, finding, requirement, resultOf, rule, rules } from './example.ts';

const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const nasty = fc
  .array(
    fc.constantFrom(
      '\u001b[2J',
      '\u001b]8;;x\u0007',
      '\u009b31m',
      '\r',
      '\n',
      '\t',
      '\u202e',
      '\u200f',
      '\u2028',
      '\ud800',
      '\u007f',
      '](',
      '"',
      '日',
      'a ',
      '`',
      '\0',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

function hostileFinding(texts: readonly string[]): Finding {
  const [a = '', b = '', c = '', d = ''] = texts;
  const span = { path: `dir/${a}`, start: 0, end: Math.max(1, b.length) };
  const step = requirement('numpy==1.0', span);
  const strange = {
    ...step,
    name: b as typeof step.name,
    extras: [c],
    specifiers: [{ operator: '==' as const, version: d }],
  };
  return finding({
    message: `${a} and ${b}. Because ${c}`,
    at: span,
    about: [b],
    chains: [[step, strange]],
    related: [{ span: { path: c, start: 0, end: 3 }, message: d }],
    because: [fact(a, b, c)],
    fixes: [advice(d), { kind: 'exclude', distribution: step.name, title: a, safety: 'safe' }],
    separation: { tier: 'process', reason: b },
    environments: [c, d],
    rule: 'overlapping-distributions',
  });
}

test('nothing from a project steers a terminal or hides, in any format', () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 4, maxLength: 4 }), fc.constantFrom(40, 80), (texts, columns) => {
      const given = hostileFinding(texts);
      const files = [given.at.path, given.related[0]?.span.path ?? ''].map((path) => ({ path, text: texts.join('') }));
      const result = resultOf(files, [given]);
      const outputs = [
        formatText(result, { columns }),
        formatText(result, { detail: 'brief' }),
        formatText(result, { detail: 'full' }),
        formatJson(result, { version: '0.1.0' }),
        formatSarif(result, { version: '0.1.0' }),
        formatGithub(result),
        formatGitlab(result),
        formatJunit(result, { failOn: 'error' }),
        formatMarkdown(result),
        explainRule('x', rule('error', 'What.'), { files, message: texts[0] ?? '', cure: texts[1] ?? '' }),
      ];
      for (const output of outputs) for (const line of output.split('\n')) expect(line).not.toMatch(forbidden);
      expect(JSON.parse(formatJson(result, { version: '0.1.0' })).findings[0].message).toBe(given.message);
    }),
    propertyOptions(),
  );
});

test('a message cannot make links of its own in SARIF', () => {
  const given = finding({ message: 'see [here](https://example.invalid) now', at: { path: 'a', start: 0, end: 1 } });
  expect(formatSarif(resultOf([{ path: 'a', text: 'a' }], [given]), { version: '0.1.0' })).not.toContain('](https');
});

test('a key such as __proto__ is a key', () => {
  const step = requirement('numpy', { path: 'a', start: 0, end: 1 });
  const strange = { ...step, name: '__proto__' as typeof step.name };
  const given = finding({ message: 'x', at: step.span, chains: [[step, strange]] });
  expect(formatJson({ ...resultOf([], [given]), rules }, { version: '0.1.0' })).toContain('"__proto__": [');
});
