import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine, EngineOptions, Host } from '../src/cli/host.ts';
import { main } from '../src/cli/main.ts';
import { manifestKind } from '../src/domain/file-names.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { SourceFile } from '../src/domain/source.ts';
import type { CheckResult } from '../src/report/result.ts';
import { resultOf, rules } from './report/example.ts';

/** A folder with files, and what the command line did in it. */
export interface Sandbox {
  readonly folder: string;
  write(path: string, text: string): void;
  run(
    args: readonly string[],
    world?: Partial<Pick<Host, 'cwd' | 'env' | 'engine' | 'err'>> & { readonly isTTY?: boolean },
  ): Promise<Outcome>;
  remove(): void;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What the checks were given. */
  readonly files: readonly string[];
  readonly options: EngineOptions | undefined;
}

/** A sandbox whose checks find what `find` says of the files that were read. */
export function sandbox(
  find: (files: readonly SourceFile[]) => readonly Finding[],
  failures: CheckResult['failures'] = [],
): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'wheelclash-'));
  return {
    folder,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    async run(args, { isTTY = false, ...world } = {}) {
      const printed: string[] = [];
      const said: string[] = [];
      let files: readonly string[] = [];
      let options: EngineOptions | undefined;
      const engine: Engine = {
        rules,
        check(given, how) {
          files = given.map((file) => file.path);
          options = how;
          const read = given.filter((file) => manifestKind(file.path) !== 'support');
          return { ...resultOf(read, find(given)), failures };
        },
      };
      const code = await main(args, {
        cwd: folder,
        env: {},
        version: '0.1.0',
        out: { write: (text) => void printed.push(text), columns: 80, isTTY },
        err: { write: (text) => void said.push(text) },
        engine: async () => engine,
        ...world,
      });
      return { code, out: printed.join(''), err: said.join(''), files, options };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
