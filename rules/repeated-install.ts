import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { BuildCommand, BuildStage, ImageBuild } from '../src/domain/image-build.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { formatSpecifierSet } from '../src/domain/specifier.ts';
import { lineOf } from './shared/builds-commands.ts';
import { listed } from './shared/distributions-words.ts';

/** So few may be tools that both stages need. */
const fewest = 2;

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'Two stages of a Dockerfile install the same distributions.',
    why: 'The build downloads and installs everything twice, and open versions may come out different in the two stages. The later stage gains nothing from the earlier one.',
    how: 'Install into a virtual environment in one stage and copy it with COPY --from.',
    limits:
      'It is silent for stages of which no build makes both, and where fewer than two distributions are the same.',
    noFix: 'sharing what two stages install changes how the image is built.',
  },
  *check({ builds }: Project) {
    const seen = new Set<string>();
    for (const build of builds)
      for (const later of build.stages)
        for (const earlier of build.stages.slice(0, later.index)) {
          // Only what one build makes is made twice.
          if (!neededBy(later, build).has(earlier.index) || lineOf(later, build).includes(earlier)) continue;
          const draft = repetition(earlier, later);
          if (draft === undefined || seen.has(`${draft.at.path}:${draft.at.start}`)) continue;
          seen.add(`${draft.at.path}:${draft.at.start}`);
          yield draft;
        }
  },
} satisfies Rule;

/** The stages that a build of the stage makes too. */
function neededBy(stage: BuildStage, { stages }: ImageBuild): ReadonlySet<number> {
  const found = new Set<number>();
  const pending = [...stage.uses];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (found.has(index)) continue;
    found.add(index);
    pending.push(...(stages.find((other) => other.index === index)?.uses ?? []));
  }
  return found;
}

interface Wanted {
  readonly name: string;
  readonly specifiers: string;
  readonly command: BuildCommand;
}

function repetition(earlier: BuildStage, later: BuildStage): Draft | undefined {
  const before = wantedIn(earlier);
  const same = wantedIn(later).filter(({ name, specifiers }) =>
    before.some((one) => one.name === name && one.specifiers === specifiers),
  );
  const names = [...new Set(same.map(({ name }) => name))];
  const [first] = same;
  const [name, ...others] = names;
  if (first === undefined || name === undefined || names.length < fewest) return undefined;
  const place = (wanted: Wanted | undefined): Span => wanted?.command.span ?? earlier.from.span;
  return {
    message: `This stage installs ${listed(names)} that ${earlier.name === undefined ? 'an earlier stage' : `stage ${earlier.name}`} installs too. The build does the work twice, and open versions may differ between the two.`,
    about: [name, ...others],
    chains: [],
    because: [],
    fixes: [advice('Install into a virtual environment in one stage and copy it with COPY --from')],
    separation: undefined,
    confidence: 'high',
    at: place(first),
    related: [{ span: place(before.find((one) => one.name === name)), message: 'It is installed here first' }],
  };
}

/** What pip and its like install in the stage; upgrades of the installers themselves are left out. */
function wantedIn({ commands }: BuildStage): readonly Wanted[] {
  return commands.flatMap((command) => {
    const { install } = command;
    if (install?.step === undefined || install.removes || install.step.installer === 'apt') return [];
    const { requirements } = install.step;
    if (requirements.some(({ name }) => String(name) === 'pip')) return [];
    return requirements.map(({ name, specifiers }) => ({ name, specifiers: formatSpecifierSet(specifiers), command }));
  });
}
