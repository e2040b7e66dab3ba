import { type Command, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../domain/nearest.ts';
import { allKinds } from '../knowledge/kinds.ts';
import type { ExitCode, Host } from './host.ts';
import type { KnowledgeOptions, ListOptions } from './knowledge.ts';
import { applyVariables } from './variables.ts';
import type { VerifyOptions } from './verify.ts';

type Style = (command: Command, host: Host) => void;

const certainties = ['verified', 'likely', 'unverified'];

const factExample = `
A file of facts is a list in YAML; wheelclash knowledge schema prints its schema:

  - kind: breaks
    id: our-renderer-needs-numpy-1
    claim: renderer 3 fails beside NumPy 2.
    certainty: verified
    evidence:
      - source: our issue 118
        states: the import fails with "numpy.core.multiarray failed to import"
        checked: 2026-11-20
    distribution: renderer
    versions: "==3.*"
    with: { distribution: numpy, versions: ">=2" }
    fails: import
    metadata: allows
    severity: error
    cure: numpy<2

A fact with the id of a bundled one replaces it. --knowledge FILE, or knowledge
in the configuration, makes checks use the file.`;

/** Adds the commands behind `wheelclash knowledge`. `done` receives the exit code of the one that ran. */
export function addKnowledgeCommands(group: Command, host: Host, quietly: Style, done: (code: ExitCode) => void): void {
  group.usage('[options] [names...] | <command>').addHelpText(
    'after',
    `
Examples:
  # how much is known, how sure, how old
  wheelclash knowledge
  # all that is known of a distribution, with evidence
  wheelclash knowledge onnxruntime-gpu
  # the same of some versions, of an image, of a variable
  wheelclash knowledge "torch>=2.1,<2.2" nvidia/cuda:12.1.1-base-ubuntu22.04 PYTORCH_CUDA_ALLOC_CONF
  # what is not verified, for programs
  wheelclash knowledge list --certainty likely --certainty unverified --format json
  # ask the index, through your pip or uv, whether the facts still hold
  wheelclash knowledge verify onnxruntime-gpu
  # check facts of your own before they are used
  wheelclash knowledge lint facts.yaml`,
  );
  group.helpCommand(false);

  const showing = common(group.command('show [names...]', { isDefault: true }))
    .description('what is known of distributions, images, indexes, variables, programs, GPUs, or one fact by its id')
    .addOption(format());
  const counting = common(group.command('stats'))
    .description('how much is known, how sure it is, and when it was read')
    .addOption(format());
  const listing = common(group.command('list'))
    .description('facts, one by one, with what they claim')
    .option('--kind <kind>', `only facts of this kind; may be repeated (${allKinds.join(', ')})`, oneOf(allKinds))
    .option(
      '--certainty <certainty>',
      `only facts that are this sure; may be repeated (${certainties.join(', ')})`,
      oneOf(certainties),
    )
    .option('--read-before <day>', 'only facts whose evidence nobody has read since this day (YYYY-MM-DD)', day)
    .option('--rule <rule>', 'only facts of kinds that this rule asks for')
    .addOption(format());
  const verifying = common(group.command('verify <names...>'))
    .description('hold facts about these distributions against what their index says now, through your pip or uv')
    .addOption(new Option('--with <program>', 'whom to ask (default: pip where there is one)').choices(['pip', 'uv']))
    .option('--python <version>', 'the Python whose wheels are read, such as 3.11')
    .addOption(format())
    .addHelpText(
      'after',
      '\nThis uses the network and your own settings of pip. Nothing is installed, and no\nsource release is built. Exit code: 0 all that was checked holds, 1 something differs.',
    );
  const linting = group
    .command('lint <files...>')
    .description('check files of facts: shape, ranges, dates, evidence, and contradictions with what is bundled')
    .addOption(format())
    .addHelpText('after', factExample);
  const printing = group.command('schema').description('print the JSON Schema of files of facts, for editors');
  const commands = [showing, counting, listing, verifying, linting, printing];
  for (const command of commands) quietly(command, host);

  const ready = <Options extends object>(command: Command, defaults: Options): Options => {
    applyVariables(command, host);
    return { ...defaults, ...command.opts<Partial<Options>>() };
  };
  showing.action(async (names: string[]) => {
    const { show } = await import('./knowledge.ts');
    done(await show(names, ready(showing, defaults), host));
  });
  counting.action(async () => {
    const { show } = await import('./knowledge.ts');
    done(await show([], ready(counting, defaults), host));
  });
  listing.action(async () => {
    const { list } = await import('./knowledge.ts');
    const none: ListOptions = { ...defaults, kind: [], certainty: [], readBefore: undefined, rule: undefined };
    done(await list(ready(listing, none), host));
  });
  verifying.action(async (names: string[]) => {
    const { verify } = await import('./verify.ts');
    const none: VerifyOptions = { ...defaults, with: undefined, python: undefined };
    done(await verify(names, ready(verifying, none), host));
  });
  linting.action(async (files: string[]) => {
    const { lint } = await import('./knowledge.ts');
    done(await lint(files, ready(linting, defaults), host));
  });
  printing.action(async () => {
    const { schema } = await import('./knowledge.ts');
    done(await schema(host));
  });
}

const defaults: KnowledgeOptions = { format: 'text', knowledge: [], config: undefined };

function common(command: Command): Command {
  return command
    .option('--knowledge <file>', 'use these facts of your own too; may be repeated', collect)
    .option('--config <file>', 'read settings from this file instead of pyproject.toml or wheelclash.toml')
    .option('--no-config', 'read no settings from files');
}

function format(): Option {
  return new Option('-f, --format <format>', 'how it is written').choices(['text', 'json']).default('text');
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function oneOf(words: readonly string[]) {
  return (value: string, before: readonly string[] = []): readonly string[] => {
    if (words.includes(value)) return collect(value, before);
    throw new InvalidArgumentError(`It must be one of ${words.join(', ')}${didYouMean(value, words)}.`);
  };
}

function day(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be a day: YYYY-MM-DD.');
}
