import type { Project, StartedProgram } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { BuildCommand, BuildStage, ImageBuild } from '../src/domain/image-build.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { lineOf, programOf } from './shared/builds-commands.ts';
import { installedVersions, startedVersion } from './shared/builds-python.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'What a Dockerfile installs goes to another Python, or another virtual environment, than the one that the container starts.',
    why: 'An activation inside a RUN ends with that RUN, and pip belongs to one interpreter. The build succeeds, and the first import of the started program fails.',
    how: 'Put the virtual environment first on PATH, start its own interpreter, or install with the interpreter that runs: `pythonX.Y -m pip install`.',
    limits:
      'It speaks only where every install is known to go elsewhere and the start is a plain call of Python. Links, alternatives, scripts, a PYTHONPATH, and compose services with commands of their own make it silent.',
  },
  *check(project: Project, knowledge: Knowledge) {
    const { builds, services } = project;
    // What a service starts instead is not written in the Dockerfile.
    if (
      services.some(
        ({ declared }) => declared.build !== undefined && (declared.command ?? declared.entrypoint) !== undefined,
      )
    )
      return;
    const seen = new Set<string>();
    for (const build of builds)
      for (const stage of build.stages) {
        const [start, ...others] = stage.starts;
        if (!stage.runs || start === undefined || others.length > 0 || isRerouted(stage, build)) continue;
        const draft = otherSite(stage, start) ?? otherVersion(stage, start, build, knowledge);
        if (draft === undefined || seen.has(`${draft.at.path}:${draft.at.start}`)) continue;
        seen.add(`${draft.at.path}:${draft.at.start}`);
        yield draft;
      }
  },
} satisfies Rule;

/** Anything that may make a name mean another Python, or show one Python what another has. */
function isRerouted(stage: BuildStage, build: ImageBuild): boolean {
  // An image nobody knows may have its own PATH.
  if ((stage.base?.facts.length ?? 0) === 0) return true;
  const names = [
    'PYTHONPATH',
    'PYTHONHOME',
    'PYTHONUSERBASE',
    'BASH_ENV',
    'ENV',
    'UV_PROJECT_ENVIRONMENT',
    'CONDA_DEFAULT_ENV',
  ];
  if (stage.variables.get('PATH') === undefined || names.some((name) => stage.variables.has(name))) return true;
  if (/[$`]/.test(stage.variables.get('PATH') ?? '')) return true;
  // With --target the directory may be that of the program, where it finds everything.
  if (build.stages.some(({ commands }) => commands.some(({ install }) => install?.elsewhere === true))) return true;
  return lineOf(stage, build).some(({ commands }) => commands.some(reroutes));
}

function reroutes(command: BuildCommand): boolean {
  const name = programOf(command);
  const words = command.words.map(({ value }) => value);
  if (/^(?:ln|update-alternatives|alternatives|cp|mv|alias|pyenv|conda|mamba|micromamba)$/.test(name))
    return words.some((word) => /python|venv|pip|activate|\/bin/.test(word)) || /conda|mamba|pyenv/.test(name);
  return words.some((word) =>
    /get-pip|ensurepip|site-packages|system-site|bashrc|virtualenvs\.create|\.pth$/.test(word),
  );
}

/** Everything is in a virtual environment, and the plain interpreter starts. */
function otherSite(
  { base, installs, site, variables, reached }: BuildStage,
  { words, span }: StartedProgram,
): Draft | undefined {
  if (site !== '' || !/^python(?:3(?:\.\d{1,2})?)?$/.test(words[0] ?? '')) return undefined;
  const filled = installs.filter(({ step }) => step.installer !== 'image' && step.installer !== 'apt');
  const sites = new Set(filled.map((one) => one.site ?? ''));
  const [only = '', ...others] = sites;
  const [first] = filled;
  if (first === undefined || others.length > 0 || !/^\/[\w./-]+$/.test(only)) return undefined;
  if (`${variables.get('PATH')}:`.includes(`${only}/bin:`) || installs.some(({ step }) => step.installer === 'image'))
    return undefined;
  const names = [...new Set(filled.flatMap(({ step }) => step.requirements.map(({ name }) => String(name))))];
  if (names.length === 0) return undefined;
  const facts = base?.facts ?? [];
  const known = facts.find(({ certainty }) => certainty === 'verified') ?? facts[0];
  if (known === undefined) return undefined;
  return {
    ...plain,
    because: [known],
    message: `The container starts ${words[0]} of the system, but everything was installed into ${only}, which is not on PATH. Activating it inside a RUN ends with that RUN.`,
    about: ['python'],
    fixes: [
      {
        kind: 'instruction',
        ...{ beside: first.step.span, place: 'after', text: `ENV PATH=${only}/bin:$PATH` },
        title: `Set ENV PATH=${only}/bin:$PATH`,
        safety: 'unsafe',
      },
      advice(`Start ${only}/bin/python`),
    ],
    severity: reached && known.certainty === 'verified' ? 'error' : 'warning',
    confidence: confidenceOf([known]),
    at: span,
    related: [{ span: first.step.span, message: `This installs into ${only}` }],
  };
}

/** Everything went to one version of Python, and another one starts. */
function otherVersion(
  stage: BuildStage,
  { words, span }: StartedProgram,
  build: ImageBuild,
  knowledge: Knowledge,
): Draft | undefined {
  const runs = startedVersion(words[0] ?? '', stage, build, knowledge);
  const installed = installedVersions(stage, build, knowledge);
  const [first] = installed ?? [];
  if (runs === undefined || installed === undefined || first === undefined) return undefined;
  if (installed.some(({ version }) => version === runs.version)) return undefined;
  const facts = [...new Set([...first.facts, ...runs.facts, ...(stage.base?.facts.slice(0, 1) ?? [])])];
  return {
    ...plain,
    message: `The container starts Python ${runs.version}, but everything was installed for Python ${first.version}: the first import fails.`,
    about: ['python'],
    because: facts,
    fixes: [
      advice(`Install with the interpreter that runs: ${words[0]} -m pip install`),
      advice(`Start Python ${first.version}`),
    ],
    severity: stage.reached && facts.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: 'high',
    at: first.command.span,
    related: [{ span, message: `Python ${runs.version} is started here` }],
  };
}

const plain: Pick<Draft, 'chains' | 'because' | 'separation' | 'related'> = {
  chains: [],
  because: [],
  separation: undefined,
  related: [],
};
