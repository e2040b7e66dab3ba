import { limits } from '../domain/limits.ts';

/** src/domain/LIMITS.md: every limit with its reason. */
export function limitsPage(): string {
  const rows = Object.values(limits).map(({ most, of, why }) => `| ${most.toLocaleString('en-US')} | ${of} | ${why} |`);
  return [
    '<!-- Written by `npm run docs` from src/domain/limits.ts. -->',
    '# Limits',
    '',
    'A check may be run on files of strangers, so nothing it reads can make it slow, large or endless. What lies beyond a',
    'limit is left out; the rule `unreadable-file` says so with its place, and everything else is still checked.',
    '',
    '| At most | of | because |',
    '|---:|---|---|',
    ...rows,
    '',
  ].join('\n');
}
