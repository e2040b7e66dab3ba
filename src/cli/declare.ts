import { relative, resolve, sep } from 'node:path';
import { ignoreRules, isIgnored } from '../discover/ignore-rules.ts';
import { exists, shownPath } from '../discover/read.ts';
import type { Declarations } from '../domain/declarations.ts';
import type { SourceFile } from '../domain/source.ts';
import type { Configuration } from './config.ts';
import { type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

/** Paths that declared environments name without a pattern, relative to the working directory: they are read whatever their name is. */
export function declaredPaths({ settings, folder, path }: Configuration, host: Host): readonly string[] {
  return [...(settings.environments ?? [])].flatMap(([name, { requirements = [] }]) =>
    requirements.filter(isPath).map((given) => {
      const full = resolve(folder, given);
      if (!exists(full)) throw new UsageError(`environments ${name} in ${path}: there is no file "${given}"`);
      return shownPath(full, host.cwd);
    }),
  );
}

/** What the configuration and the command line declare, with patterns turned into the files they match, in sorted order. */
export function declarationsOf(
  { settings, folder }: Configuration,
  buildArguments: readonly string[],
  files: readonly SourceFile[],
  host: Host,
): Declarations | undefined {
  const { environments, builds } = settings;
  if (environments === undefined && builds === undefined && buildArguments.length === 0) return undefined;
  return {
    environments: [...(environments ?? [])].map(([name, { requirements = [], python }]) => {
      const manifests = requirements.flatMap((given) => {
        if (isPath(given)) return [shownPath(resolve(folder, given), host.cwd)];
        const matched = matching(given, folder, files, host);
        if (matched.length === 0) say(host, `no file that was read matches "${given}" of the environment ${name}`);
        return matched;
      });
      return { name, manifests: [...new Set(manifests)], python };
    }),
    builds: [...(builds ?? [])].map(([name, { args, dockerfile, target }]) => ({
      name,
      arguments: args ?? new Map<string, string>(),
      dockerfile: dockerfile === undefined ? undefined : shownPath(resolve(folder, dockerfile), host.cwd),
      target,
    })),
    arguments: new Map(buildArguments.map((argument) => argumentOf(argument, host))),
  };
}

/** `KEY=VALUE`, or `KEY` for the value of the variable, as Docker takes it. */
function argumentOf(given: string, host: Host): readonly [string, string] {
  const equals = given.indexOf('=');
  const name = equals < 0 ? given : given.slice(0, equals);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new UsageError(`--build-arg must be KEY=VALUE; it is "${given}"`);
  const value = equals < 0 ? host.env[name] : given.slice(equals + 1);
  if (value === undefined) throw new UsageError(`--build-arg ${name} has no value, and no variable ${name} is set`);
  return [name, value];
}

function isPath(given: string): boolean {
  return !/[*?[]/.test(given);
}

function matching(pattern: string, folder: string, files: readonly SourceFile[], host: Host): readonly string[] {
  const anchored = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const rules = [ignoreRules(folder, [anchored])];
  const inside = (path: string) => !relative(folder, path).startsWith(`..${sep}`);
  return files
    .map(({ path }) => path)
    .filter((path) => inside(resolve(host.cwd, path)) && isIgnored(resolve(host.cwd, path), false, rules))
    .sort();
}
