import type { Severity } from '../domain/finding.ts';
import { placesOf } from './position.ts';
import { repositoryPath } from './repository-path.ts';
import type { CheckResult } from './result.ts';
import { jsonText } from './visible.ts';

export interface GitlabOptions {
  /** Where the working directory lies in the repository, with a `/` at its end; empty at its root. */
  readonly folder?: string;
}

const severities: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', note: 'info' };

/** A Code Quality report of GitLab: a JSON list, each finding with a fingerprint that no line number changes. */
export function formatGitlab(result: CheckResult, { folder = '' }: GitlabOptions = {}): string {
  const places = placesOf(result.files);
  return jsonText(
    result.findings.map(({ rule, severity, message, fixes, at, fingerprint }) => ({
      description: fixes[0] === undefined ? message : `${message} Cure: ${fixes[0].title}`,
      check_name: rule,
      fingerprint,
      severity: severities[severity],
      location: {
        path: repositoryPath(folder, at.path),
        lines: { begin: places.rangeOf(at).start.line, end: places.rangeOf(at).end.line },
      },
    })),
  );
}
