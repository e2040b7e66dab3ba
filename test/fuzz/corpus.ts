import { readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { discover } from '../../src/discover/discover.ts';
import { manifestKind } from '../../src/domain/file-names.ts';
import type { SourceFile } from '../../src/domain/source.ts';
import { wantedFiles } from '../../src/run.ts';
import { filesIn, fixtureCases } from '../fixture-cases.ts';

/** A small project, by its files. */
export type Specimen = readonly SourceFile[];

const largestSpecimen = 60_000;
const mostCompanions = 6;

/** Each case of a folder of fixtures as a project. */
export function fixtureSpecimens(fixtures: string): readonly Specimen[] {
  return fixtureCases(fixtures)
    .map(({ folder }) => filesIn(folder).map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') })))
    .filter((specimen) => specimen.length > 0);
}

/** Each manifest of a folder, together with the files that it names and a few that stand beside it. */
export function folderSpecimens(folder: string): readonly Specimen[] {
  const { files } = discover(['.'], { cwd: resolve(folder) });
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .filter(({ path }) => manifestKind(path) !== 'support')
    .map((file) => {
      const named = wantedFiles([file]).flatMap((path) => byPath.get(path) ?? []);
      const beside = files.filter(({ path }) => posix.dirname(path) === posix.dirname(file.path));
      const all = [...new Set([file, ...named, ...beside])].slice(0, mostCompanions);
      let size = 0;
      return all.filter((one) => {
        size += one.text.length;
        return size <= largestSpecimen;
      });
    })
    .filter((specimen) => specimen.length > 0);
}
