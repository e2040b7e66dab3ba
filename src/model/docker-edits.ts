import type { RequirementsManifest } from '../domain/manifest.ts';
import { always } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import type { Running } from './docker-install.ts';
import type { State } from './docker-state.ts';
import { hostPath, type ImageFiles, imagePath, type WrittenFile } from './image-files.ts';
import { manifestIn } from './image-lookup.ts';
import type { ProjectFiles } from './project-files.ts';
import type { ExecutedCommand, ExecutedRedirect } from './shell.ts';
import { programName } from './shell-wrappers.ts';

type Change = (image: ImageFiles) => ImageFiles;

/**
 * Follows what a command does to lists that a later one installs from: `cp`, `mv`, `sed -i '/name/d'`, `echo >> file`.
 * A list that is changed in a way not read here is unknown from then on.
 */
export function followEdits(command: ExecutedCommand, running: Running, state: State, files: ProjectFiles): void {
  for (const change of changesOf(command, running.image, files)) {
    running.image = change(running.image);
    state.image = change(state.image);
  }
}

function changesOf(command: ExecutedCommand, image: ImageFiles, files: ProjectFiles): readonly Change[] {
  const { words, redirects, directory } = command;
  const program = programName(words[0]?.text ?? '');
  const operands = words.slice(1).filter(({ text }) => !text.startsWith('-'));
  const at = (path: string) => imagePath(directory, path);
  const changes = redirects.flatMap((redirect) => redirected(redirect, program, command, image, files));
  switch (program) {
    case 'cp':
    case 'mv':
    case 'install': {
      const target = operands.at(-1);
      const sources = operands.slice(0, -1);
      if (target === undefined || words.some(({ known }) => !known)) return changes;
      const copies = sources.map(({ text }) =>
        copied(at(text), at(target.text), target.text.endsWith('/'), image, files),
      );
      const gone = program === 'mv' ? sources.map(({ text }) => writing(at(text), { kind: 'unknown' })) : [];
      return [...changes, ...copies, ...gone];
    }
    case 'sed':
    case 'perl':
      if (!words.some(({ text }) => /^-[a-zA-Z]{0,5}i/.test(text) || text.startsWith('--in-place'))) return changes;
      return [
        ...changes,
        ...operands.slice(program === 'sed' ? 1 : 0).map(({ text }) => edited(command, at(text), image, files)),
      ];
    case 'tee':
    case 'patch':
      return [...changes, ...operands.map(({ text }) => writing(at(text), { kind: 'unknown' }))];
    default:
      return changes;
  }
}

function writing(path: string, file: WrittenFile): Change {
  return (image) => ({ ...image, written: new Map([...image.written, [path, file]]) });
}

function copied(from: string, to: string, into: boolean, image: ImageFiles, files: ProjectFiles): Change {
  const name = from.slice(from.lastIndexOf('/') + 1);
  const target = into || image.directories.has(to) ? imagePath(to, name) : to;
  const file = image.written.get(from);
  if (file !== undefined) return writing(target, file);
  const host = hostPath(from, image, files);
  if (host !== undefined && files.below(host).length > 0) return (unchanged) => unchanged;
  if (host === undefined) {
    const known = image.written.has(target) || hostPath(target, image, files) !== undefined;
    return known ? writing(target, { kind: 'unknown' }) : (unchanged) => unchanged;
  }
  return (current) => {
    const written = new Map(current.written);
    written.delete(target);
    return { ...current, written, copies: [...current.copies, { image: target, host, directory: false }] };
  };
}

/** `sed -i '/torch/d'` leaves lines out; any other expression may do anything. */
function edited(command: ExecutedCommand, path: string, image: ImageFiles, files: ProjectFiles): Change {
  const manifest = manifestIn(path, image, files);
  const scripts = command.words.slice(1).filter(({ text }) => text.includes('/'));
  const [script] = scripts;
  const pattern = /^\/(\^?)([\w.=-]{1,100})\/d$/.exec(script?.text ?? '');
  const removed = pattern?.[2];
  const readable =
    manifest?.kind === 'requirements' && pattern !== null && removed !== undefined && script?.known === true;
  if (!readable || command.when !== always || scripts.length > 2) return writing(path, { kind: 'unknown' });
  const fits = ({ span }: Requirement) => {
    const text = files.text(span.path) ?? '';
    const start = text.lastIndexOf('\n', span.start - 1) + 1;
    const end = text.indexOf('\n', span.start);
    const line = text.slice(start, end < 0 ? text.length : end);
    return pattern[1] === '^' ? line.startsWith(removed) : line.includes(removed);
  };
  const list = { ...manifest, requirements: manifest.requirements.filter((requirement) => !fits(requirement)) };
  return writing(path, { kind: 'list', list });
}

function redirected(
  { operator, target }: ExecutedRedirect,
  program: string,
  command: ExecutedCommand,
  image: ImageFiles,
  files: ProjectFiles,
): readonly Change[] {
  if ((operator !== '>' && operator !== '>>') || target?.known !== true || target.text.startsWith('/dev/')) return [];
  const path = imagePath(command.directory, target.text);
  const before = operator === '>>' ? manifestIn(path, image, files) : undefined;
  const added = program === 'echo' && command.when === always ? echoed(command) : undefined;
  if (before?.kind !== 'requirements' || added === undefined) {
    // Exports and compilers say themselves what they write.
    return image.written.has(path) || hostPath(path, image, files) !== undefined
      ? [writing(path, { kind: 'unknown' })]
      : [];
  }
  const list: RequirementsManifest = { ...before, requirements: [...before.requirements, added] };
  return [writing(path, { kind: 'list', list })];
}

/** The one requirement that `echo` prints. */
function echoed({ words }: ExecutedCommand): Requirement | undefined {
  const [word, ...more] = words.slice(1);
  if (word === undefined || more.length > 0 || !word.known) return undefined;
  const result = parseRequirement(word.text, word.locate);
  return result.ok ? result.requirement : undefined;
}
