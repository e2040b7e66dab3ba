import { resolve } from 'node:path';
import { ignoreRules, isIgnored } from '../discover/ignore-rules.ts';
import type { Finding } from '../domain/finding.ts';
import type { Configuration } from './config.ts';

/**
 * What the settings make of findings before any is chosen: those that a pattern of `per-file-ignores` covers or whose
 * severity is `off` are left out, and `severity` replaces that of the others.
 */
export function adjusted(findings: readonly Finding[], { settings, folder }: Configuration, cwd: string) {
  const perFile = [...(settings['per-file-ignores'] ?? [])].map(([pattern, rules]) => ({
    rules,
    matcher: [ignoreRules(folder, [pattern])],
  }));
  const severities = settings.severity ?? new Map();
  if (perFile.length === 0 && severities.size === 0) return findings;
  return findings.flatMap((finding): readonly Finding[] => {
    const path = resolve(cwd, finding.at.path);
    if (perFile.some(({ rules, matcher }) => rules.includes(finding.rule) && isIgnored(path, false, matcher)))
      return [];
    const severity = severities.get(finding.rule);
    return severity === 'off' ? [] : [severity === undefined ? finding : { ...finding, severity }];
  });
}
