import type { Project, Service, Variable } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { VariableFact } from '../src/domain/knowledge-runtime.ts';
import type { Rule } from '../src/domain/rule.ts';
import { isMounted } from './shared/compose-mounts.ts';
import { aboutService, joined } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A service says where downloaded models are kept, and no volume is mounted there.',
    why: 'The directory belongs to the container and goes with it: after each update gigabytes are downloaded again, and the start takes minutes.',
    how: 'Mount a named volume at the directory.',
    limits:
      'It speaks of variables that the compose file or an env file sets itself. A service that is built from a Dockerfile that mentions the directory, and one that is offline, are left alone.',
    noFix: 'where a volume belongs is for the owner of the stack to say.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    if (!service.complete || isOffline(service)) continue;
    for (const variable of service.variables) {
      const [fact] = knowledge.about(variable.name, 'variable').filter(({ format }) => format === 'directory');
      if (fact !== undefined && isLost(service, variable)) yield draft(service, variable, fact);
    }
  }
}

function isLost(service: Service, { name, value, span, from }: Variable): boolean {
  const isOwn = from === 'env-file' || (from === undefined && span.path === service.declared.settings.span.path);
  if (!isOwn || value === undefined || !value.startsWith('/') || value.startsWith('/dev/shm')) return false;
  return !isMounted(service, value.replace(/\/$/, '')) && !isFilled(service, name, value);
}

/** The image may bring the models along: a command of its Dockerfile speaks of the directory or the variable. */
function isFilled({ build }: Service, name: string, value: string): boolean {
  return (build?.dockerfile.stages ?? []).some(({ instructions }) =>
    instructions.some((one) => {
      if (one.kind === 'env') return one.name === name || one.value.value.includes(value);
      if (one.kind === 'copy') return one.destination.value.includes(value);
      return one.kind === 'run' && JSON.stringify(one.script ?? '').includes(value);
    }),
  );
}

function isOffline({ variables }: Service): boolean {
  return variables.some(({ name, value }) => /^(?:HF_HUB|TRANSFORMERS)_OFFLINE$/.test(name) && value !== '0');
}

function draft(service: Service, { name, value, span }: Variable, fact: VariableFact): Draft {
  return {
    ...aboutService(service),
    about: [name, service.name],
    message: `${name} of ${service.name} is ${value}, and no volume is mounted there: models that are downloaded go with the container.`,
    because: [fact],
    fixes: [advice(`Mount a named volume at ${value}`)],
    confidence: confidenceOf([fact], 'medium'),
    at: span,
  };
}
