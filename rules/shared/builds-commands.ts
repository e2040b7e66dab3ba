import type { Project } from '../../src/domain/environment.ts';
import type { BuildCommand, BuildStage, ImageBuild } from '../../src/domain/image-build.ts';

/** A command with the stage and the build that run it. */
export interface Executed {
  readonly command: BuildCommand;
  readonly stage: BuildStage;
  readonly build: ImageBuild;
}

/** Every command of every build of the project, stage by stage. A Dockerfile that services build too comes several times. */
export function* executedIn({ builds }: Project): Generator<Executed> {
  for (const build of builds)
    for (const stage of build.stages) for (const command of stage.commands) yield { command, stage, build };
}

/** The stage before the one that it continues before it, and so on: the whole line below a stage, itself first. */
export function lineOf(stage: BuildStage, { stages }: ImageBuild): readonly BuildStage[] {
  const line: BuildStage[] = [];
  for (let next: BuildStage | undefined = stage; next !== undefined && !line.includes(next); ) {
    line.push(next);
    const parent: number | undefined = next.parent;
    next = stages.find(({ index }) => index === parent);
  }
  return line;
}

/** What ran in the image before the command, in order. */
export function commandsBefore({ command, stage, build }: Executed): readonly BuildCommand[] {
  const [own, ...below] = lineOf(stage, build);
  const earlier = own?.commands.slice(0, own.commands.indexOf(command)) ?? [];
  return [...below.reverse().flatMap(({ commands }) => commands), ...earlier];
}

/** The name of a program without its directory: `pip` for `/opt/venv/bin/pip`. */
export function programOf({ words }: BuildCommand): string {
  const text = words[0]?.value ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}
