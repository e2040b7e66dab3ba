import type { EnvironmentCommand } from './install-command.ts';
import { type Arguments, hasOption, lastValue, readArguments } from './install-command-arguments.ts';
import { variable } from './install-command-index.ts';
import { venvOptions, virtualenvOptions } from './install-command-pip-options.ts';
import type { Program } from './install-command-program.ts';
import { resolvePath } from './shell-scope.ts';

const activation = /^(.{0,500}?)\/?bin\/activate(?:\.sh)?$/;

/** Reads `python -m venv PATH`, `virtualenv PATH` and `. PATH/bin/activate`. */
export function readEnvironmentCommand(program: Program): EnvironmentCommand | undefined {
  if (program.name === 'venv')
    return readVirtualEnvironment(program, 'venv', readArguments(program.words, venvOptions));
  if (program.name === 'virtualenv') {
    return readVirtualEnvironment(program, 'virtualenv', readArguments(program.words, virtualenvOptions));
  }
  const { command } = program;
  const place = activation.exec(program.words[0]?.text ?? '');
  if (place === null) return undefined;
  return {
    kind: 'environment',
    tool: 'shell',
    action: 'activate',
    path: resolvePath(command.directory, place[1] ?? ''),
    interpreter: undefined,
    systemSitePackages: false,
    span: command.span,
  };
}

/** A virtual environment that is created; uv's own default place is `.venv`. */
export function readVirtualEnvironment(
  program: Program,
  tool: 'venv' | 'virtualenv' | 'uv',
  given: Arguments,
): EnvironmentCommand | undefined {
  const { command, place } = program;
  const path =
    given.operands[0]?.text ?? (tool === 'uv' ? (variable(command, 'UV_PROJECT_ENVIRONMENT') ?? '.venv') : undefined);
  if (path === undefined) return undefined;
  const python = lastValue(given, '--python')?.text ?? (tool === 'uv' ? variable(command, 'UV_PYTHON') : undefined);
  return {
    kind: 'environment',
    tool,
    action: 'create',
    path: resolvePath(command.directory, path),
    interpreter: python ?? place.interpreter,
    systemSitePackages: hasOption(given, '--system-site-packages'),
    span: command.span,
  };
}
