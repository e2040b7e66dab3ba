import type { Project } from '../src/domain/environment.ts';
import { manifestKind } from '../src/domain/file-names.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { BuildStage } from '../src/domain/image-build.ts';
import { confidenceOf } from '../src/domain/knowledge.ts';
import type { Include } from '../src/domain/manifest.ts';
import { nearest } from '../src/domain/nearest.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Located, Span } from '../src/domain/source.ts';
import { executedIn } from './shared/builds-commands.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'A file that an installer is told to read is not there.',
    why: 'The install stops with "could not open requirements file". A file that only this machine has, or that a Dockerfile copies too late or to another directory, is noticed by whoever builds next. What `.dockerignore` leaves out cannot be copied.',
    how: 'Add the file, correct the path, or copy it before the command that reads it.',
    limits:
      'It speaks of requirements and constraints files only. Paths outside the checked project, with variables, or of files that could not be read are unknown. In a Dockerfile it is silent wherever a copied directory, a mount, a script or an unknown image may hold the file.',
  },
  *check(project: Project) {
    const there = new Set(project.manifests.map(({ path }) => path));
    const unread = new Set(project.problems.map(({ span }) => span.path));
    const outside = new Set(project.problems.map(({ span }) => placeOf(span)));
    for (const manifest of project.manifests) {
      if (manifest.kind !== 'requirements' && manifest.kind !== 'conda') continue;
      const includes = manifest.kind === 'conda' ? manifest.pipIncludes : manifest.includes;
      const named = new Set(includes.map((include) => joined(manifest.path, include.path) ?? ''));
      for (const include of includes) {
        const path = joined(manifest.path, include.path);
        if (path === undefined || outside.has(placeOf(include.span))) continue;
        const known = isList(path) && !there.has(path) && !unread.has(path);
        if (known) yield includeDraft(include, path, there, named);
      }
    }
    const seen = new Set<string>();
    for (const { stage, source } of ignoredIn(project)) {
      const place = placeOf(source.span);
      if (!seen.has(place)) yield ignoredDraft(source, stage);
      seen.add(place);
    }
    for (const { command, stage } of executedIn(project))
      for (const { value, span } of command.install?.missing ?? []) {
        const place = placeOf(span);
        if (seen.has(place)) continue;
        seen.add(place);
        // Of an image that facts describe, it is known that no such file lies in it.
        const facts = stage.base?.facts ?? [];
        const known = facts.find(({ certainty }) => certainty === 'verified') ?? facts[0];
        if (known === undefined) continue;
        yield {
          ...plain,
          because: [known],
          message: `Nothing has put ${value} into the image where this command looks for it. The project has a file of that name, but no COPY before this line brings it there.`,
          about: [value],
          fixes: [advice(`Copy ${value} into the image before this command`)],
          severity: stage.reached && known.certainty === 'verified' ? 'error' : 'warning',
          confidence: confidenceOf([known], 'medium'),
          at: span,
        };
      }
  },
} satisfies Rule;

function* ignoredIn({ builds }: Project): Generator<{ readonly stage: BuildStage; readonly source: Located<string> }> {
  for (const { stages } of builds)
    for (const stage of stages) for (const source of stage.ignored) yield { stage, source };
}

function ignoredDraft({ value, span }: Located<string>, { reached }: BuildStage): Draft {
  return {
    ...plain,
    message: `.dockerignore leaves ${value} out of the build context, so this instruction cannot copy it. The build stops here, as if the project had no such file.`,
    about: [value],
    fixes: [advice(`Add a line "!${value}" at the end of .dockerignore`), advice('Leave the copy out')],
    severity: reached ? 'error' : 'warning',
    confidence: 'high',
    at: span,
  };
}

function placeOf({ path, start }: Span): string {
  return `${path}:${start}`;
}

function isList(path: string): boolean {
  const kind = manifestKind(path);
  return kind === 'requirements' || kind === 'constraints';
}

function includeDraft(include: Include, path: string, there: ReadonlySet<string>, named: ReadonlySet<string>): Draft {
  const meant = nearest(
    path,
    [...there].filter((other) => isList(other) && !named.has(other)),
  );
  const from = include.kind === 'constraints' ? '-c' : '-r';
  const fixes: Fix[] = meant === undefined ? [] : [renaming(include, path, meant)];
  return {
    ...plain,
    message: `${from} names ${include.path}, and the project has no file ${path}. The installer stops when it cannot open it.`,
    about: [include.path],
    fixes: [...fixes, advice(`Add ${path} to the project`)],
    confidence: 'high',
    at: include.span,
  };
}

/** A file of the same folder is named as the author names it. */
function renaming({ path: written, span }: Include, path: string, meant: string): Fix {
  const title = `Name ${meant}, which is there`;
  const folder = (one: string) => one.slice(0, one.lastIndexOf('/') + 1);
  if (folder(path) !== folder(meant) || span.end - span.start < written.length) return advice(title);
  const text = `${folder(written)}${meant.slice(folder(meant).length)}`;
  const place = { ...span, start: span.end - written.length };
  return { kind: 'replace', span: place, text, title, safety: 'unsafe' };
}

/** The path from the project's root; undefined for what leaves it, has a variable in it, or is a URL. */
function joined(from: string, path: string): string | undefined {
  if (/[$`*?]|^[/~]|:/.test(path)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

const plain: Pick<Draft, 'chains' | 'because' | 'separation' | 'related'> = {
  chains: [],
  because: [],
  separation: undefined,
  related: [],
};
