import type { BaseImage } from '../../src/domain/environment.ts';
import type { BuildCommand, BuildStage, ImageBuild } from '../../src/domain/image-build.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { lineOf } from './builds-commands.ts';
import { factsOf } from './builds-os.ts';

/** A Python by its two leading numbers, with the facts that say so. */
export interface KnownPython {
  readonly version: string;
  readonly facts: readonly KnowledgeEntry[];
}

/** The Python of the image's own interpreter, else the one that the system's installer brought under its plain name. */
function imagePython(stage: BuildStage, build: ImageBuild, knowledge: Knowledge): KnownPython | undefined {
  const { base } = stage;
  const version = /^\d\.\d{1,2}/.exec(base?.python ?? '')?.[0];
  if (base === undefined) return undefined;
  if (version === undefined) return systemPython(base, lineOf(stage, build), knowledge);
  return {
    version,
    facts: base.facts.filter((fact) => fact.kind === 'image' && fact.python !== undefined).slice(0, 1),
  };
}

function systemPython(base: BaseImage, line: readonly BuildStage[], knowledge: Knowledge): KnownPython | undefined {
  const brought = line.some(({ commands }) =>
    commands.some(
      ({ install, words }) => install?.tool === 'apt' && words.some(({ value }) => value === 'python3-pip'),
    ),
  );
  if (base.systemPython === undefined || base.python !== undefined || !brought) return undefined;
  const facts = factsOf(base, knowledge).filter((fact) => fact.systemPython === base.systemPython);
  return { version: base.systemPython, facts: facts.slice(0, 1) };
}

/** The version that a program of this name has, where the name or the image says it. */
export function startedVersion(
  program: string,
  stage: BuildStage,
  build: ImageBuild,
  knowledge: Knowledge,
): KnownPython | undefined {
  const written = /^(?:\/usr\/(?:local\/)?bin\/)?python(\d\.\d{1,2})$/.exec(program)?.[1];
  if (written !== undefined) return { version: written, facts: [] };
  return /^(?:\/usr\/local\/bin\/)?python3?$/.test(program) ? imagePython(stage, build, knowledge) : undefined;
}

/** The Pythons that each install of the stage and those below it belongs to; undefined where one of them is unknown. */
export function installedVersions(
  stage: BuildStage,
  build: ImageBuild,
  knowledge: Knowledge,
): readonly (KnownPython & { readonly command: BuildCommand })[] | undefined {
  const found: (KnownPython & { readonly command: BuildCommand })[] = [];
  if (stage.installs.some(({ step }) => step.copied || step.installer === 'conda' || step.installer === 'image'))
    return undefined;
  for (const { commands } of lineOf(stage, build))
    for (const command of commands) {
      const { install } = command;
      if (install === undefined || install.removes || /^(?:apt|apk|dnf)$/.test(install.tool)) continue;
      if (install.tool !== 'pip' || install.site !== '' || install.elsewhere) return undefined;
      const written = /^(?:\/usr\/(?:local\/)?bin\/)?python(\d\.\d{1,2})$/.exec(install.interpreter ?? '')?.[1];
      const plain = /^python3?$/.test(install.interpreter ?? 'python');
      const known =
        written === undefined
          ? plain
            ? imagePython(stage, build, knowledge)
            : undefined
          : { version: written, facts: [] };
      if (known === undefined) return undefined;
      found.push({ ...known, command });
    }
  return found;
}
