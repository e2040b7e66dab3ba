import type { DockerfileManifest } from '../src/domain/docker-manifest.ts';
import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { BuildStage, ImageBuild } from '../src/domain/image-build.ts';
import { manifestAt } from '../src/domain/manifest-index.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { lineOf } from './shared/builds-commands.ts';
import { outOfScope, shadowed } from './shared/builds-scope.ts';
import { memberSettings, namesIn, writtenLine } from './shared/builds-unread.ts';

/** pip's variables that decide what is installed, with uv's words for the same. */
const ofPip: ReadonlyMap<string, readonly string[]> = new Map([
  ['PIP_INDEX_URL', ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_INDEX']],
  ['PIP_EXTRA_INDEX_URL', ['UV_INDEX', 'UV_EXTRA_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL']],
  ['PIP_FIND_LINKS', ['UV_FIND_LINKS']],
  ['PIP_CONSTRAINT', ['UV_CONSTRAINT']],
]);

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'A setting that decides what is installed is not read by the installer in use, or has no value where it is used.',
    why: 'uv reads no variable and no file of pip, and of a workspace it reads overrides and constraints from the root only. An ARG before the first FROM is empty in the stages unless they declare it again, and an ENV of the base image wins over an ARG of the same name. None of this is an error for the tools.',
    how: 'Give the setting in the words of the installer, declare the ARG in the stage, or give it a name of its own.',
    limits:
      'It is silent where a variable may come from a base image that no fact describes, where a script sets it, and where pip runs in the same stage too.',
  },
  *check(project: Project) {
    const seen = new Set<string>();
    for (const draft of drafts(project)) {
      const place = `${draft.at.path}:${draft.at.start}`;
      if (seen.has(place)) continue;
      seen.add(place);
      yield draft;
    }
  },
} satisfies Rule;

function* drafts(project: Project): Generator<Draft> {
  for (const { member, root, setting, span } of memberSettings(project))
    yield {
      ...plain,
      message: `uv reads ${setting} from the root of a workspace only, which is ${root.path}; here it has no effect.`,
      about: [String(member.name?.value ?? setting)],
      fixes: [advice(`Move ${setting} to ${root.path}`)],
      confidence: 'high',
      at: span,
      related: [{ span: root.uv?.workspaceMembers[0]?.span ?? span, message: 'The workspace is declared here' }],
    };
  for (const build of project.builds) {
    const manifest = manifestAt(project.manifests, build.path);
    if (manifest?.kind !== 'dockerfile') continue;
    for (const stage of build.stages) {
      yield* unreadByUv(stage, build, manifest);
      yield* outOfScope(stage, build, manifest);
      yield* shadowed(stage, build, manifest);
    }
  }
}

/** `ENV PIP_INDEX_URL=…` in a stage whose installs are all uv's. */
function* unreadByUv(stage: BuildStage, build: ImageBuild, manifest: DockerfileManifest): Generator<Draft> {
  const line = lineOf(stage, build);
  const later = build.stages.filter(({ parent }) => parent === stage.index);
  const installs = [...line, ...later].flatMap(({ commands }) => commands.flatMap(({ install }) => install ?? []));
  const tools = installs.filter(({ step }) => step?.installer !== 'apt').map(({ tool }) => tool);
  const isOwn = stage.commands.some(({ install }) => install?.tool === 'uv');
  // `pip install uv` itself may be what the setting is for.
  if (!isOwn || tools.some((tool) => tool !== 'uv')) return;
  const written = writtenLine(stage, build, manifest).flatMap(({ instructions }) => instructions);
  const own = written.flatMap((one) =>
    one.kind === 'run' && one.script !== undefined ? namesIn(one.script).uses : [],
  );
  for (const instruction of written) {
    if (instruction.kind !== 'env') continue;
    const instead = ofPip.get(instruction.name);
    const read = stage.commands.some(({ variables }) => instead?.some((name) => variables.has(name)));
    const used = own.some(({ name }) => name === instruction.name);
    const handed =
      used || stage.commands.some(({ words }) => words.some(({ value }) => value.includes(instruction.value.value)));
    if (instead === undefined || read || handed || instruction.value.value === '') continue;
    yield {
      ...plain,
      message: `uv does not read ${instruction.name}, and nothing but uv installs here: the setting has no effect.`,
      about: [instruction.name],
      fixes: [renamed(instruction, instead[0])],
      confidence: 'high',
      at: instruction.span,
    };
  }
}

/** The name stands at the start of what the instruction sets. */
function renamed({ span: { path, start }, name }: { readonly span: Span; readonly name: string }, to = ''): Fix {
  const span = { path, start, end: start + name.length };
  return { kind: 'replace', span, text: to, title: `Set ${to} instead`, safety: 'unsafe' };
}

const plain: Pick<Draft, 'chains' | 'because' | 'separation' | 'related'> = {
  chains: [],
  because: [],
  separation: undefined,
  related: [],
};
