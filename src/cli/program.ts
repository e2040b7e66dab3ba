import { Command, InvalidArgumentError, Option } from 'commander';
import { platforms } from '../domain/target.ts';
import { visible } from '../report/visible.ts';
import { type CheckOptions, check, checkDefaults } from './check.ts';
import { confidences, driver, python, thresholds } from './config-keys.ts';
import type { DiagnoseOptions } from './diagnose.ts';
import { type EnvironmentsOptions, environments } from './environments.ts';
import { exampleText } from './example-text.ts';
import { explain } from './explain.ts';
import { checkFormats } from './format.ts';
import type { ExitCode, Host } from './host.ts';
import type { InitOptions } from './init.ts';
import { planCommand } from './plan-command.ts';
import { colorOf, columnsOf } from './terminal.ts';
import { applyVariables, sayUnknownVariables } from './variables.ts';

const commands = ['check', 'plan', 'environments', 'explain', 'knowledge', 'diagnose', 'init'];

const examples = {
  wheelclash: [
    ['wheelclash', 'check the project in this folder'],
    ['wheelclash check services/api requirements-gpu.txt', 'check a folder and a file'],
    ['wheelclash environments', 'show what was understood of each environment and service'],
    ['wheelclash plan', 'show what must run apart, how far, and what it costs'],
    ['wheelclash explain overlapping-distributions', 'say what a rule looks for'],
    ['wheelclash knowledge onnxruntime-gpu', 'say what is known, and why'],
    ['wheelclash diagnose build.log', 'say what a failed build or run means'],
  ],
  check: [
    ['wheelclash check --pedantic', 'show notes too'],
    ['wheelclash check --diff --unsafe-fixes', 'see what all fixes would change'],
    ['wheelclash check --format sarif --output wheelclash.sarif', 'write a report for code scanning'],
    ['wheelclash check --fail-on warning --ignore public-dns', 'be strict, except for one rule'],
    ['wheelclash check --write-baseline baseline.json', 'accept what is there today'],
    ['wheelclash check --baseline baseline.json', 'fail on what is new'],
    ['wheelclash check --build-arg TORCH_VERSION=2.1.0', 'check what this build makes'],
    ['wheelclash check --python 3.11 --platform linux/arm64', 'check for another target'],
    ['wheelclash check --knowledge facts.yaml', 'use facts of your own too'],
  ],
  environments: [['wheelclash environments --format json services/api', 'for programs']],
  init: [
    ['wheelclash init', 'write a commented wheelclash.toml'],
    ['wheelclash init --pre-commit --github --source OWNER/wheelclash', 'with hook and workflow'],
  ],
  diagnose: [
    ['wheelclash diagnose build.log', 'a log, and this folder as its project'],
    ['docker compose logs worker | wheelclash diagnose -', 'a log from another program'],
    ['wheelclash diagnose run.log --project services/api', 'the project is elsewhere'],
    ['wheelclash diagnose run.log --no-project --format json', 'the log alone, for programs'],
  ],
  explain: [
    ['wheelclash explain', 'list the rules'],
    ['wheelclash explain numpy-abi-break', 'one rule'],
    ['wheelclash explain driver-floor-cuda-13', 'one fact, by the id that "because" gives in JSON'],
  ],
} as const;

/** The command line for these arguments. `done` receives the exit code of the command that ran. */
export async function createProgram(
  args: readonly string[],
  host: Host,
  done: (code: ExitCode) => void,
): Promise<Command> {
  const program = new Command('wheelclash')
    .description(
      'Finds the dependency conflicts of Python and ML projects that resolvers cannot see, before anything is installed.',
    )
    .version(host.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', exampleText(examples.wheelclash))
    .addHelpText(
      'after',
      '\nEach option is also a variable: WHEELCLASH_FAIL_ON=warning stands for\n--fail-on warning, WHEELCLASH_NO_IGNORES=1 for --no-ignores. The command line\nwins over variables, and variables win over configuration.\n\nExit code: 0 nothing at or above the threshold, 1 findings,\n2 wrong usage, wrong configuration or an internal error.',
    );
  quietly(program, host);

  const checking = inputOptions(program.command('check [paths...]', { isDefault: true }))
    .description(
      'find conflicts in the manifests below the paths (default: this folder); this is what runs without a command',
    )
    .addOption(
      new Option('-f, --format <format>', 'how findings are written').choices([...checkFormats]).default('text'),
    )
    .option('-o, --output <file>', 'write findings to a file instead of standard output')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on (default: error)').choices(thresholds),
    )
    .option('--exit-zero', 'exit with 0 even when there are findings')
    .option('--pedantic', 'show notes: cost, advice, future breaks')
    .addOption(new Option('--min-confidence <level>', 'hide what is less sure (default: medium)').choices(confidences))
    .option('--select <rules>', 'show only these rules: ids joined by commas; may be repeated', list)
    .option('--ignore <rules>', 'do not show these rules: ids joined by commas; may be repeated', list)
    .option('--no-ignores', 'show findings that "# wheelclash: ignore[rule]" comments hide')
    .option('--add-ignore <reason>', 'write such a comment with this reason above each finding that is shown')
    .option('--baseline <file>', 'show only findings that are not in this file')
    .option('--write-baseline <file>', 'write all findings to this file, as those that are known')
    .option('--prune', 'take out of the baseline what no longer occurs')
    .option('--fix', 'apply fixes that keep what is installed, and report what is left')
    .option('--unsafe-fixes', 'with --fix or --diff: also fixes that change what is installed')
    .option('--diff', 'print what --fix would change as a diff, and change nothing')
    .option('-q, --quiet', 'one line a finding and no summary')
    .option('-v, --verbose', 'every place, fact and source, and the files that were read')
    .addHelpText('after', exampleText(examples.check));
  quietly(checking, host);
  checking.action(async (paths: string[]) => {
    applyVariables(checking, host);
    done(await check(paths, { ...checkDefaults, ...checking.opts<Partial<CheckOptions>>() }, commands, host));
  });

  const planning = planCommand(inputOptions(program.command('plan [paths...]')));
  quietly(planning, host);
  planning.action(async (paths: string[]) => {
    applyVariables(planning, host);
    const { plan, planDefaults } = await import('./plan.ts');
    done(await plan(paths, { ...checkDefaults, ...planDefaults, ...planning.opts() }, commands, host));
  });

  const listing = inputOptions(program.command('environments [paths...]'))
    .description(
      'show each environment: image, Python, install steps, distributions and where they come from, what is unknown',
    )
    .addOption(new Option('-f, --format <format>', 'how it is written').choices(['text', 'json']).default('text'))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addHelpText('after', exampleText(examples.environments));
  quietly(listing, host);
  listing.action(async (paths: string[]) => {
    applyVariables(listing, host);
    done(
      await environments(
        paths,
        { ...checkDefaults, format: 'text', ...listing.opts<Partial<EnvironmentsOptions>>() },
        commands,
        host,
      ),
    );
  });

  const explaining = program
    .command('explain [id]')
    .description(
      'say what a rule looks for, why it matters and what to do, with an example, or what a fact rests on; without an id, list all rules',
    )
    .addHelpText('after', exampleText(examples.explain));
  quietly(explaining, host);
  explaining.action(async (id: string | undefined) => done(await explain(id, host)));
  const diagnosing = program
    .command('diagnose [log]')
    .description(
      'say what known symptoms in the log of a build or a run mean: cause, facts, cure, and the line of the project; - is standard input',
    )
    .addOption(new Option('-f, --format <format>', 'how it is written').choices(['text', 'json']).default('text'))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option('--project <path>', 'the project that the log is about (default: this folder, where it holds manifests)')
    .option('--no-project', 'read the log only')
    .option('--config <file>', 'read settings from this file instead of pyproject.toml or wheelclash.toml')
    .option('--no-config', 'read no settings from files')
    .addHelpText('after', exampleText(examples.diagnose))
    .addHelpText('after', '\nExit code: 0 nothing known stands there, 1 something does, 2 an error.');
  quietly(diagnosing, host);
  diagnosing.action(async (log: string | undefined) => {
    applyVariables(diagnosing, host);
    const { diagnose } = await import('./diagnose.ts');
    const given = { format: 'text', output: undefined, project: undefined, config: undefined } as const;
    done(await diagnose(log, { ...given, ...diagnosing.opts<Partial<DiagnoseOptions>>() }, commands, host));
  });
  const starting = program
    .command('init')
    .description('write a wheelclash.toml that describes every setting; a file that is there is never replaced')
    .option('--pre-commit', 'also write .pre-commit-config.yaml with the hook')
    .option('--github', 'also write .github/workflows/wheelclash.yml with the action')
    .option('--source <repository>', 'where hook and action come from: OWNER/NAME on GitHub, or a URL')
    .addHelpText('after', exampleText(examples.init));
  quietly(starting, host);
  starting.action(async (options: Partial<InitOptions>) => {
    const { init } = await import('./init.ts');
    done(init({ preCommit: false, github: false, source: undefined, ...options }, host));
  });
  const knowing = program
    .command('knowledge')
    .description('show what is known and why, hold it against an index, or check facts of your own');
  quietly(knowing, host);
  // Making its commands takes longer than anything else here, so that is done when one of them is asked for.
  if (args[0] === 'knowledge') {
    const { addKnowledgeCommands } = await import('./program-knowledge.ts');
    program.hook('preAction', () => sayUnknownVariables([...program.commands, ...knowing.commands], host));
    addKnowledgeCommands(knowing, host, quietly, done);
  } else program.hook('preAction', () => sayUnknownVariables(program.commands, host));
  return program;
}

function inputOptions(command: Command): Command {
  return command
    .option('--exclude <patterns>', 'leave out files, as in .gitignore, joined by commas; may be repeated', list)
    .option('--python <version>', 'the Python to check for, such as 3.11 or ">=3.10,<3.13"', pythonOption)
    .addOption(
      new Option('--platform <platform>', 'the platform to check for (default: linux/amd64)').choices(platforms),
    )
    .option('--driver <version>', 'the NVIDIA driver of the machines, such as 535.104.05', driverOption)
    .option('--gpu <gpu>', 'the GPU of the machines: a compute capability such as 8.6, or a name such as A100')
    .addOption(
      new Option(
        '--resolve <resolver>',
        'ask your uv which versions it would choose (uses the network; builds nothing of the project)',
      ).choices(['uv']),
    )
    .option('--build-arg <key=value>', 'a build argument of every image; may be repeated', argument)
    .option('--knowledge <file>', 'facts of your own, see wheelclash knowledge lint --help; may be repeated', argument)
    .option('--config <file>', 'read settings from this file instead of pyproject.toml or wheelclash.toml')
    .option('--no-config', 'read no settings from files');
}

/** Errors and help go through the host, and errors are thrown instead of ending the process. */
function quietly(command: Command, host: Host): void {
  const styled = colorOf(host.out, host.env) > 0;
  command
    .exitOverride()
    .showHelpAfterError('(--help shows the options)')
    .configureHelp({ styleTitle: (title) => (styled ? `\u001b[1m${title}\u001b[22m` : title) })
    .configureOutput({
      writeOut: (text) => host.out.write(text),
      writeErr: (text) => host.err.write(text.split('\n').map(visible).join('\n')),
      outputError: (text, write) => write(text.replace(/^error:/, 'wheelclash:')),
      getOutHelpWidth: () => columnsOf(host.out, host.env),
      getErrHelpWidth: () => columnsOf(host.err, host.env),
      getOutHasColors: () => styled,
      getErrHasColors: () => false,
    });
}

function list(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))];
}

/** A value of a build argument may hold commas. */
function argument(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function pythonOption(value: string): string {
  return valid(() => python(value, 'It'));
}

function driverOption(value: string): string {
  return valid(() => driver(value, 'It'));
}

/** What is wrong with the value of an option is said as commander says it. */
function valid<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
