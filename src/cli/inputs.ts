import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { discover, readMore, rootsOf } from '../discover/discover.ts';
import { exists, isInside, problemAt, type Reading } from '../discover/read.ts';
import type { Declarations } from '../domain/declarations.ts';
import { limits } from '../domain/limits.ts';
import { nearest } from '../domain/nearest.ts';
import type { Problem, SourceFile } from '../domain/source.ts';
import type { Target } from '../domain/target.ts';
import { type Configuration, loadConfiguration } from './config.ts';
import { declarationsOf, declaredPaths } from './declare.ts';
import { componentPaths, declaredComponents } from './declare-components.ts';
import { type Engine, type EngineOptions, type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

/** One more than the model follows, so that a file it could ask for is either read or not there. */
const deepestInclude = limits.includeDepth.most + 1;

/** Options of every command that reads a project. */
export interface InputOptions {
  readonly exclude: readonly string[];
  readonly config: string | false | undefined;
  readonly python: string | undefined;
  readonly platform: string | undefined;
  readonly driver: string | undefined;
  readonly gpu: string | undefined;
  readonly buildArg: readonly string[];
  readonly resolve: 'uv' | undefined;
  /** Files of the project's own facts. */
  readonly knowledge: readonly string[];
}

export interface Inputs extends Reading {
  /** The folders out of which nothing is read, absolute. */
  readonly roots: readonly string[];
  readonly configuration: Configuration;
  readonly target: Target;
  readonly declarations: Declarations | undefined;
}

/** Reads configuration and files. Throws a usage error for a path that does not exist. */
export function readInputs(
  paths: readonly string[],
  options: InputOptions,
  commands: readonly string[],
  host: Host,
): Inputs {
  for (const path of paths) if (!exists(resolve(host.cwd, path))) throw missing(path, commands);
  const configuration = loadConfiguration(startOf(paths, host.cwd), host.cwd, options.config);
  if (configuration.unreadable !== undefined)
    say(host, `${configuration.unreadable} is not valid TOML, so no configuration was read from it`);
  const { settings, folder } = configuration;
  const found = discover(paths.length > 0 ? paths : ['.'], {
    cwd: host.cwd,
    exclude: options.exclude,
    configured: { folder, exclude: settings.exclude ?? [] },
  });
  const roots = rootsOf(paths, host.cwd);
  const more = readMore([...declaredPaths(configuration, host), ...componentPaths(configuration, host)], host, roots);
  const declared = declaredComponents(configuration, host);
  const files = distinct([...found.files, ...more.files, ...declared.files]).sort(byPath);
  const problems = [...found.problems, ...more.problems];
  host.expect?.(files.length);
  const target = {
    ...settings.target,
    ...(options.python === undefined ? {} : { python: options.python }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
    ...(options.driver === undefined ? {} : { driver: options.driver }),
    ...(options.gpu === undefined ? {} : { gpu: options.gpu }),
  };
  const others = declarationsOf(configuration, options.buildArg, files, host);
  const declarations =
    declared.components.length === 0 ? others : { ...(others ?? none), components: declared.components };
  return { files, problems, roots, configuration, target, declarations };
}

/** The checks with the project's own facts, where options or settings name files of them. */
export async function engineFor(
  { settings, folder }: Configuration,
  given: readonly string[],
  host: Host,
  told: (text: string) => void = () => {},
): Promise<Engine> {
  const engine = await host.engine();
  const configured = (settings.knowledge ?? []).map((path) => resolve(folder, path));
  const paths = [...new Set([...configured, ...given.map((path) => resolve(host.cwd, path))])];
  if (paths.length === 0) return engine;
  if (engine.knowledge === undefined || engine.withFacts === undefined) throw new Error('these checks take no facts');
  const { ownFactsText, readOwnFacts } = await import('./own-facts.ts');
  const own = readOwnFacts(paths, engine.knowledge, host);
  told(ownFactsText(own));
  return engine.withFacts(own.entries);
}

/** Adds the files that others name, and those that these name in turn. */
export function withNamedFiles(inputs: Inputs, engine: Engine, host: Host): Inputs {
  let { files, problems } = inputs;
  const asked = new Set<string>();
  for (let round = 0; round < deepestInclude && engine.wanted; round++) {
    const have = new Set(files.map((file) => file.path));
    const isWithin = (path: string) => inputs.roots.some((root) => isInside(resolve(host.cwd, path), root));
    const wanted = engine.wanted(files).filter((path) => !have.has(path) && !asked.has(path) && isWithin(path));
    if (wanted.length === 0) break;
    for (const path of wanted) asked.add(path);
    const more = readMore(wanted, host, inputs.roots);
    const added = more.files.filter((file) => !have.has(file.path));
    files = [...files, ...added].sort(byPath);
    problems = [...problems, ...more.problems];
    if (round === deepestInclude - 1) problems = [...problems, ...leftOut(engine.wanted(files), asked, host)];
  }
  return { ...inputs, files, problems };
}

/** Files that only a chain of very many files names. */
function leftOut(wanted: readonly string[], asked: ReadonlySet<string>, { cwd }: Host): readonly Problem[] {
  const message = `is named at the end of a chain of more than ${limits.includeDepth.most} files, and was not read`;
  return wanted
    .filter((path) => !asked.has(path) && exists(resolve(cwd, path)))
    .map((path) => problemAt(path, `${path} ${message}`));
}

const none: Declarations = { environments: [], builds: [], arguments: new Map() };

/** The first of each path. */
function distinct(files: readonly SourceFile[]): SourceFile[] {
  return [...new Map([...files].reverse().map((file) => [file.path, file])).values()];
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

/** Where the search for configuration begins: at the first path. */
function startOf([first = '.']: readonly string[], cwd: string): string {
  const path = resolve(cwd, first);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : resolve(path, '..');
}

function missing(path: string, commands: readonly string[]): UsageError {
  const command = /^[a-z]+$/.test(path) ? nearest(path, commands) : undefined;
  const hint = command === undefined ? '' : `; did you mean the command "${command}"?`;
  return new UsageError(`there is no file or folder "${path}"${hint}`);
}

/** How the files are to be checked, with the versions that the user's resolver chooses where they ask for it. */
export async function optionsOf(
  { files, problems, target, declarations }: Inputs,
  { resolve: resolver }: InputOptions,
  ignores: boolean,
  engine: Engine,
  host: Host,
): Promise<EngineOptions> {
  engine.checkGpu?.(target.gpu);
  const how = { target, declarations, problems, ignores };
  if (resolver === undefined) return how;
  const { resolveWithUv } = await import('./resolve-uv.ts');
  const environments = await resolveWithUv(engine.check(files, how), target, host);
  return { ...how, resolved: { day: new Date().toISOString().slice(0, 10), environments } };
}
