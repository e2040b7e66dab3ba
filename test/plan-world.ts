import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedKnowledge } from '../src/build/knowledge-files.ts';
import { checkDefaults } from '../src/cli/check.ts';
import { engineOver } from '../src/cli/engine.ts';
import type { Engine } from '../src/cli/host.ts';
import { readInputs, withNamedFiles } from '../src/cli/inputs.ts';
import { main } from '../src/cli/main.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { fixturesFolder } from './fixture-cases.ts';

let engine: Engine | undefined;

/** What a command printed, said, and returned. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command line over the real knowledge in a folder. */
export async function command(cwd: string, ...args: readonly string[]): Promise<Said> {
  let [out, err] = ['', ''];
  engine ??= engineOver(packedKnowledge());
  const real = engine;
  const code = await main(args, {
    cwd,
    env: {},
    version: '0.1.0',
    out: {
      columns: 100,
      write(text) {
        out += text;
      },
    },
    err: {
      write(text) {
        err += text;
      },
    },
    engine: async () => real,
  });
  return { code, out, err };
}

/** The plan of a folder, with the files it is made from, as the command line would make it. */
export async function planIn(
  folder: string,
  perComponent = false,
): Promise<{ plan: Plan; files: readonly SourceFile[] }> {
  engine ??= engineOver(packedKnowledge());
  const quiet = { write() {} };
  const host = {
    cwd: folder,
    env: {},
    out: quiet,
    err: quiet,
    version: '',
    engine: () => Promise.reject(new Error('not asked')),
  };
  const options = { ...checkDefaults, exclude: ['/fixed'] };
  const { files, problems, target, declarations } = withNamedFiles(readInputs([], options, [], host), engine, host);
  const answer = await engine.plan?.(files, { target, declarations, problems, ignores: true }, { perComponent });
  if (answer === undefined) throw new Error(`no plan for ${folder}`);
  return { plan: answer.plan, files };
}

/** What check says of files, a line for each error and warning that is shown by default. */
export function checked(files: readonly SourceFile[]): readonly string[] {
  engine ??= engineOver(packedKnowledge());
  const { findings } = engine.check(files, { target: {}, problems: [], ignores: true });
  return findings
    .filter(({ severity, confidence }) => severity !== 'note' && confidence !== 'low')
    .map(({ rule, severity, at, message }) => `${at.path} ${severity} ${rule}: ${message}`);
}

/** A copy of a fixture, so that nothing is written into the repository; `remove` takes all copies away. */
export function workbench() {
  const root = mkdtempSync(join(tmpdir(), 'wheelclash-plan-'));
  let number = 0;
  return {
    root,
    story(title: string): string {
      number += 1;
      const folder = join(root, `${number}`, title.replaceAll('/', '-'));
      cpSync(join(fixturesFolder, title), folder, {
        recursive: true,
        filter: (path) => !path.endsWith('/fixed'),
      });
      return folder;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The files of a folder by name. */
export function textsIn(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}
