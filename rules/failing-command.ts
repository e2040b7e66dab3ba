import type { DockerfileManifest, DockerInstruction, DockerStage } from '../src/domain/docker-manifest.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { BuildCommand } from '../src/domain/image-build.ts';
import { confidenceOf, type ImageFact } from '../src/domain/knowledge.ts';
import type { Manifest } from '../src/domain/manifest.ts';
import { manifestAt } from '../src/domain/manifest-index.ts';
import { always } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { undeclaredIn } from './shared/builds-arguments.ts';
import { executedIn, programOf } from './shared/builds-commands.ts';
import { managedPython } from './shared/builds-managed-python.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'A command of a Dockerfile fails by itself, whatever the rest of the project says.',
    why: 'The build stops there. Commands of the `pip cache` family refuse to work while caching is off; pip refuses to install into a Python that the operating system manages; a FROM with a variable that no ARG before the first FROM declares has no image to start from.',
    how: 'Leave the command out, install into a virtual environment, or declare the ARG before the first FROM.',
    limits:
      'A command whose failure is masked, one that runs only under a condition, and a Python that may not be the system’s own are left alone.',
  },
  *check(project, knowledge) {
    const seen = new Set<string>();
    const managed = new Set<string>();
    for (const executed of executedIn(project)) {
      const { command, stage, build } = executed;
      const place = `${command.span.path}:${command.span.start}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const off = cachingOff(command);
      if (off !== undefined) yield cacheDraft(command, off, stage.reached);
      const fact = bringsPython(build.path, project.manifests) ? undefined : managedPython(executed, knowledge);
      const first = `${build.path}:${stage.index}`;
      if (fact === undefined || managed.has(first)) continue;
      managed.add(first);
      yield managedDraft(command, fact, stage.reached);
    }
    for (const manifest of project.manifests)
      if (manifest.kind === 'dockerfile')
        for (const stage of manifest.stages) {
          const [name] = undeclaredIn(stage, manifest);
          if (name !== undefined) yield fromDraft(name, stage, manifest);
        }
  },
} satisfies Rule;

/** Does a COPY bring settings of pip, or another Python? */
function bringsPython(path: string, manifests: readonly Manifest[]): boolean {
  const manifest = manifestAt(manifests, path);
  if (manifest?.kind !== 'dockerfile') return true;
  return manifest.stages.some(({ instructions }) =>
    instructions.some((one) => {
      if (one.kind !== 'copy') return false;
      const to = one.destination.value;
      const words = [to, ...one.sources.map(({ value }) => value)];
      const settings = words.some((word) => /pip\.conf|^\/etc\/?$|^\/etc\/(?:pip|xdg)|\.config|^\/root/.test(word));
      return (
        settings ||
        (one.from !== undefined &&
          /^\/$|^\/usr\/?$|^\/usr\/local\/?$|^\/opt|^\/usr\/(?:local\/)?(?:s?bin\/python|lib)/.test(to))
      );
    }),
  );
}

/** What turns caching off for a `pip cache` command that cannot work without it. */
function cachingOff(command: BuildCommand): string | undefined {
  const words = command.words.map(({ value }) => value);
  const at = words.indexOf('cache');
  const isPip = /^pip[\d.]*$/.test(programOf(command)) || /^python[\d.]*$/.test(programOf(command));
  const between = words.slice(1, at).every((word) => word.startsWith('-') || word === 'pip');
  if (!isPip || at < 1 || !between || command.masked || command.when !== always) return undefined;
  if (programOf(command).startsWith('python') && !words.slice(0, at).includes('pip')) return undefined;
  if (words.includes('--no-cache-dir')) return '--no-cache-dir';
  return (command.variables.get('PIP_NO_CACHE_DIR') ?? '') === '' ? undefined : 'PIP_NO_CACHE_DIR';
}

function cacheDraft(command: BuildCommand, off: string, reached: boolean): Draft {
  const text = command.words.map(({ value }) => value).join(' ');
  return {
    ...plain,
    message: `"${text}" fails, because ${off} turns caching off and pip cache commands do not work then. Whatever value the variable has, there is no cache to purge.`,
    about: ['pip'],
    fixes: [{ kind: 'remove-command', at: command.span, title: `Remove "${text}"`, safety: 'safe' }],
    severity: reached ? 'error' : 'warning',
    confidence: 'high',
    at: command.span,
  };
}

function managedDraft(command: BuildCommand, fact: ImageFact, reached: boolean): Draft {
  const system = fact.claim.split(' marks ')[0] ?? fact.repository;
  return {
    ...plain,
    message: `This installs into the Python of ${system}, which the system manages: pip stops with "externally-managed-environment".`,
    about: ['python'],
    because: [fact],
    fixes: [
      advice('Create a virtual environment and install into it'),
      advice('Set PIP_BREAK_SYSTEM_PACKAGES=1 where the image has no other use for its Python'),
    ],
    severity: reached && fact.certainty === 'verified' ? 'error' : 'warning',
    confidence: confidenceOf([fact]),
    at: command.span,
  };
}

function fromDraft(name: string, stage: DockerStage, manifest: DockerfileManifest): Draft {
  const declared = manifest.stages
    .flatMap(({ instructions }) => instructions)
    .find((instruction) => instruction.kind === 'arg' && instruction.name === name);
  return {
    ...plain,
    message: `FROM uses \${${name}}, but ${declared === undefined ? 'nothing declares it' : 'its ARG stands inside a stage'}, so it is empty here and the build has no image to start from. Only an ARG before the first FROM counts.`,
    about: [name],
    fixes: [declaration(name, declared, manifest)],
    // Where nothing declares it, another program may fill it in before the build.
    confidence: declared === undefined ? 'medium' : 'high',
    at: stage.from.span,
    related:
      declared === undefined ? [] : [{ span: declared.span, message: `${name} is declared here, for its own stage` }],
  };
}

/** With the default it has in its stage: without a value an ARG would be as empty as before. */
function declaration(name: string, declared: DockerInstruction | undefined, { stages }: DockerfileManifest): Fix {
  const value = declared?.kind === 'arg' ? declared.default?.value : undefined;
  const title = `Declare ARG ${name} before the first FROM`;
  const first = stages[0]?.span;
  if (value === undefined || first === undefined || !/^[\w.:/@-]+$/.test(value)) return advice(title);
  const text = `ARG ${name}=${value}`;
  return { kind: 'instruction', beside: first, place: 'before', text, title: `${title}: ${text}`, safety: 'unsafe' };
}

const plain: Pick<Draft, 'chains' | 'because' | 'separation' | 'related'> = {
  chains: [],
  because: [],
  separation: undefined,
  related: [],
};
