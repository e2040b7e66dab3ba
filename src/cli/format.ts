import { resolve } from 'node:path';
import { exists, projectFolders, shownPath } from '../discover/read.ts';
import type { Finding } from '../domain/finding.ts';
import type { CheckResult, OwnFailure } from '../report/result.ts';
import type { Threshold } from './config-keys.ts';
import type { Host } from './host.ts';
import type { Selected } from './select.ts';
import { colorOf, columnsOf, say } from './terminal.ts';
import { appendText } from './write.ts';

export const checkFormats = ['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;
export type CheckFormat = (typeof checkFormats)[number];

export interface FormatOptions {
  readonly format: CheckFormat;
  readonly output: string | undefined;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly failOn: Threshold;
}

/** The findings as a text; one that cannot be printed by a fault of ours hides no other. */
export async function formatGuarded(
  findings: readonly Finding[],
  format: (findings: readonly Finding[]) => Promise<string>,
  failed: (failure: OwnFailure) => void,
): Promise<string> {
  try {
    return await format(findings);
  } catch {
    const printable: Finding[] = [];
    for (const finding of findings)
      try {
        await format([finding]);
        printable.push(finding);
      } catch (error) {
        failed({ rule: '', stage: 'printed', subject: `${finding.rule} in ${finding.at.path}`, error });
      }
    return await format(printable);
  }
}

/** The result in the format asked for. Each format is loaded only when it is used. */
export async function formatResult(
  result: CheckResult,
  { hidden }: Selected,
  options: FormatOptions,
  host: Host,
): Promise<string> {
  const { version } = host;
  switch (options.format) {
    case 'json':
      return (await import('../report/json.ts')).formatJson(result, { version });
    case 'sarif':
      return (await import('../report/sarif.ts')).formatSarif(result, { version, folder: folderInRepository(host) });
    case 'github': {
      await writeStepSummary(result, host);
      return (await import('../report/github.ts')).formatGithub(result, { folder: folderInRepository(host) });
    }
    case 'gitlab':
      return (await import('../report/gitlab.ts')).formatGitlab(result, { folder: folderInRepository(host) });
    case 'junit':
      return (await import('../report/junit.ts')).formatJunit(result, { failOn: options.failOn });
    case 'markdown':
      return (await import('../report/markdown.ts')).formatMarkdown(result);
    case 'text': {
      const output = options.output === undefined ? host.out : { write: () => {} };
      return (await import('../report/text.ts')).formatText(result, {
        hidden,
        columns: columnsOf(output, host.env),
        color: colorOf(output, host.env),
        detail: options.quiet ? 'brief' : options.verbose ? 'full' : 'normal',
      });
    }
  }
}

/** Where the working directory lies in the repository, with a `/` at its end; empty at its root and outside of one. */
function folderInRepository({ cwd }: Host): string {
  const root = projectFolders(cwd, cwd).at(-1) ?? cwd;
  if (root === cwd || !exists(resolve(root, '.git'))) return '';
  return `${shownPath(cwd, root)}/`;
}

/** A job of GitHub Actions shows ten annotations of a step; its summary shows all findings. */
async function writeStepSummary(result: CheckResult, host: Host): Promise<void> {
  const file = host.env['GITHUB_STEP_SUMMARY'];
  if (!file || result.findings.length === 0) return;
  const { formatMarkdown } = await import('../report/markdown.ts');
  if (!appendText(file, formatMarkdown(result))) say(host, 'the step summary of GitHub Actions could not be written');
}
