import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { BuildCommand, BuildStage, ImageBuild } from '../src/domain/image-build.ts';
import { manifestAt } from '../src/domain/manifest-index.ts';
import type { Rule } from '../src/domain/rule.ts';
import { programOf } from './shared/builds-commands.ts';
import { isMeant, type Mask, maskOf } from './shared/builds-masks.ts';

const reasons: Readonly<Record<Mask, string>> = {
  ignored: 'what follows "||" turns it into a success',
  later: 'the commands after it give the status of the RUN',
  pipe: 'a pipe has the status of its last command',
  loop: 'a loop has the status of its last round',
  answered: '',
};

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'The failure of an install command does not fail the build.',
    why: 'The shell of a RUN goes on after a failed command unless it is told not to, and only the status of the last command counts. The image is built without what was to be installed, and the first import fails at run time.',
    how: 'Join the commands with `&&`, or begin the script with `set -e`; for pipes add `set -o pipefail` in a shell that knows it.',
    limits:
      'It is silent where another command answers the failure, where a comment says that it is meant, where a later command of the stage checks the result (`pip check`, an import), and for the upgrade of pip itself.',
  },
  *check(project: Project) {
    const seen = new Set<string>();
    for (const build of project.builds) {
      const manifest = manifestAt(project.manifests, build.path);
      if (manifest?.kind !== 'dockerfile') continue;
      for (const stage of build.stages)
        for (const commands of byInstruction(stage)) {
          const [first] = commands;
          const place = `${build.path}:${first?.command.span.start}`;
          if (first === undefined || seen.has(place) || isMeant(first.command.instruction, manifest)) continue;
          if (isChecked(first.command, stage, build)) continue;
          seen.add(place);
          yield draft(first, commands.slice(1), stage);
        }
    }

    function byInstruction(stage: BuildStage): Iterable<readonly Masked[]> {
      const groups = new Map<number, Masked[]>();
      for (const command of stage.commands) {
        const mask = maskOfCommand(command, stage, project);
        if (mask === undefined) continue;
        const key = command.instruction.start;
        const group = groups.get(key) ?? [];
        if (!group.some((other) => other.command.span.start === command.span.start)) group.push({ command, mask });
        groups.set(key, group);
      }
      return groups.values();
    }
  },
} satisfies Rule;

interface Masked {
  readonly command: BuildCommand;
  readonly mask: Mask;
}

function maskOfCommand(command: BuildCommand, { index }: BuildStage, { manifests }: Project): Mask | undefined {
  const { install, masked } = command;
  // A script that the RUN starts has rules of its own.
  if (command.span.path !== command.instruction.path) return undefined;
  if (!masked || install === undefined || install.removes || isSystem(install.tool) || isToolUpgrade(command))
    return undefined;
  const manifest = manifestAt(manifests, command.instruction.path);
  const instructions = manifest?.kind === 'dockerfile' ? manifest.stages[index]?.instructions : undefined;
  const run = instructions?.find(({ kind, span }) => kind === 'run' && span.start === command.instruction.start);
  const mask = run?.kind === 'run' && run.script !== undefined ? maskOf(run.script, command.span) : undefined;
  return mask === 'answered' ? undefined : mask;
}

function isSystem(tool: string): boolean {
  return tool === 'apt' || tool === 'apk' || tool === 'dnf';
}

/** `pip install --upgrade pip …`: what is there works too. */
function isToolUpgrade({ install, words }: BuildCommand): boolean {
  const names = install?.step?.requirements.map(({ name }) => String(name)) ?? [];
  return names.includes('pip') && !words.some(({ value }) => value === '-r' || value.startsWith('--req'));
}

/** A later command of the stage, or of one that continues it, that fails where the distributions are not there. */
function isChecked({ span }: BuildCommand, stage: BuildStage, { stages }: ImageBuild): boolean {
  const later = stages.filter(({ index, parent }) => index === stage.index || parent === stage.index);
  return later
    .flatMap(({ commands }) => commands)
    .filter((command) => command.span.start > span.start && !command.masked)
    .some((command) => {
      const words = command.words.map(({ value }) => value);
      if (words.includes('pip') || programOf(command).startsWith('pip'))
        return words.includes('check') || words.includes('show');
      return programOf(command).startsWith('python') && words.some((word) => /\bimport\b/.test(word));
    });
}

function draft({ command, mask }: Masked, others: readonly Masked[], { reached }: BuildStage): Draft {
  const names = command.install?.step?.requirements.map(({ name }) => String(name)) ?? [];
  const [first = command.install?.tool ?? 'pip', ...more] = names.length > 5 ? [] : [...new Set(names)];
  return {
    message: `When this install fails, the build goes on: ${reasons[mask]}. The image then lacks what was to be installed, and nobody is told.`,
    about: [first, ...more],
    chains: [],
    because: [],
    fixes: [
      mask === 'ignored'
        ? { kind: 'unmask', at: command.span, title: 'Leave out what hides the failure', safety: 'unsafe' }
        : advice(
            mask === 'pipe'
              ? 'Set pipefail in a shell that knows it, or do without the pipe'
              : 'Join the commands with &&, or begin the script with "set -e"',
          ),
    ],
    separation: undefined,
    confidence: mask === 'ignored' || !reached ? 'medium' : 'high',
    at: command.span,
    related: others.map((other) => ({ span: other.command.span, message: 'The failure of this one is hidden too' })),
  };
}
