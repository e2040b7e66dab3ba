import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { BuildStage } from '../src/domain/image-build.ts';
import { distributionName } from '../src/domain/requirement-name.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Located } from '../src/domain/source.ts';
import { executedIn } from './shared/builds-commands.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'The shell reads the `>` or `<` of an unquoted requirement as a redirection.',
    why: 'With `>` the installer sees the bare name, so any version is installed, and the output goes to a file that is named like the bound. With `<` the command fails, because no such file can be opened. Neither hadolint nor the installer tells.',
    how: 'Quote the requirement.',
    limits: 'It reads the shell form of RUN; in the exec form and inside quotes nothing is redirected.',
  },
  *check(project: Project) {
    const seen = new Set<string>();
    for (const { command, stage } of executedIn(project))
      for (const eaten of command.install?.eaten ?? []) {
        const place = `${eaten.span.path}:${eaten.span.start}`;
        if (seen.has(place)) continue;
        seen.add(place);
        yield draft(eaten, stage);
      }
  },
} satisfies Rule;

function draft({ value, span }: Located<string>, { reached }: BuildStage): Draft {
  const cut = value.search(/[<>]/);
  const bare = value.slice(0, cut);
  const reads = value.charAt(cut) === '<';
  return {
    message: reads
      ? `The shell takes "${value.slice(cut)}" of the unquoted ${value} for a file to read, so the command fails before the installer starts.`
      : `The shell takes "${value.slice(cut)}" of the unquoted ${value} for a file to write, so the installer is asked for ${bare} without that bound.`,
    about: [distributionName(bare.replace(/\[.*/, '').trim())],
    chains: [],
    because: [],
    fixes: [{ kind: 'replace', safety: 'safe', title: `Quote "${value}"`, span, text: `"${value}"` }],
    separation: undefined,
    severity: reached ? 'error' : 'warning',
    confidence: 'high',
    at: span,
    related: [],
  };
}
