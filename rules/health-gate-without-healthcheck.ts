import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { childOf, entryOf, spanOfEntry, type Tree, textOf } from '../src/domain/tree.ts';
import { setting } from './shared/compose-fixes.ts';
import { aboutService, dependenciesOf, healthcheckOf, joined, secondsOf, stacksOf } from './shared/compose-services.ts';

/** A service that waits until another one is healthy. */
interface Gate {
  readonly waiting: Service;
  readonly span: Span;
}

/** What the engine takes where a health check does not say. */
const defaultInterval = 30;
const defaultRetries = 3;
/** A model that loads in less time needs no grace. */
const quickStart = 180;

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A service waits with `condition: service_healthy` for a service that has no health check, or one that cannot tell.',
    why: 'Compose stops with "has no healthcheck configured". A check with `pgrep -f NAME` inside a longer shell command finds the shell that runs it, so it is always healthy and the gate opens at once.',
    how: 'Give the awaited service a `healthcheck` with a `test` and, where it loads a model, a `start_period`; or wait with `service_started`.',
    limits:
      'The health check of an image that nothing here builds and no fact describes is unknown; such a gate is reported with low confidence. A short grace for a GPU service is a note.',
  },
  *check(project) {
    yield* joined(found(project));
  },
} satisfies Rule;

function* found(project: Project): Generator<Draft> {
  for (const stack of stacksOf(project)) {
    for (const service of stack) {
      yield* selfMatching(service);
      const gates = gatesOf(service, stack);
      if (gates.length === 0 || !service.complete) continue;
      const check = healthcheckOf(service);
      if (check !== 'yes') yield missing(service, gates, check);
      else yield* slowStart(service, gates);
    }
  }
}

function gatesOf({ name }: Service, stack: readonly Service[]): readonly Gate[] {
  return stack.flatMap((waiting) =>
    dependenciesOf(waiting)
      .filter((one) => one.name === name && one.condition === 'service_healthy')
      .map(({ span }) => ({ waiting, span })),
  );
}

function missing(service: Service, gates: readonly Gate[], check: 'no' | 'disabled' | 'unknown'): Draft {
  const [first, ...others] = gates;
  const names = gates.map(({ waiting }) => waiting.name).join(', ');
  const image = service.image?.reference.text;
  const why = {
    no: `${service.name} has no health check, neither in the compose file nor in its image`,
    disabled: `the health check of ${service.name} is switched off`,
    unknown: `the compose file gives ${service.name} no health check, and whether the image ${image ?? ''} has one is unknown`,
  }[check];
  return {
    ...aboutService(service),
    message: `${names} ${gates.length === 1 ? 'waits' : 'wait'} until ${service.name} is healthy, but ${why}. Compose then stops with "has no healthcheck configured".`,
    fixes: [
      advice(`Add a healthcheck with a test to ${service.name}`),
      advice('Wait with condition: service_started, which does not wait for readiness'),
    ],
    because: service.image?.facts.filter((fact) => fact.kind === 'image' && fact.healthcheck === false) ?? [],
    severity: check === 'unknown' ? 'warning' : 'error',
    confidence: check === 'unknown' ? 'low' : 'high',
    at: first?.span ?? service.declared.span,
    related: [
      { span: service.declared.span, message: `${service.name} is declared here` },
      ...others.map(({ waiting, span }) => ({ span, message: `${waiting.name} waits too` })),
    ],
  };
}

/** `pgrep -f name || exit 1`: the shell stays alive beside pgrep, and its own command line holds the name. */
function* selfMatching(service: Service): Generator<Draft> {
  const entry = entryOf(childOf(service.declared.settings, 'healthcheck'), 'test');
  if (entry === undefined) return;
  const { value } = entry;
  const [kind, ...rest] =
    value.kind === 'list' ? value.items.map((item) => textOf(item) ?? '') : ['CMD-SHELL', textOf(value) ?? ''];
  const script = rest.join(' ');
  const [, pattern] =
    /\bpgrep\s{1,10}(?:-[a-z]{1,5}\s{1,10}){0,3}-[a-eg-z]{0,4}f[a-z]{0,4}\s{1,10}(\S{1,200})/.exec(script) ?? [];
  if (kind !== 'CMD-SHELL' || pattern === undefined || pattern.includes('[') || !/[|&;]/.test(script)) return;
  const name = pattern.replace(/^["']|["']$/g, '');
  yield {
    ...aboutService(service),
    message: `The health check of ${service.name} always succeeds: pgrep -f ${name} also finds the shell that runs it, whose command line holds the same text.`,
    fixes: [bracketed(value, pattern, name)],
    severity: 'warning',
    confidence: 'medium',
    at: spanOfEntry(entry),
  };
}

/** The first letter in brackets: the pattern then finds the program and not its own text. */
function bracketed(test: Tree, pattern: string, name: string): Fix {
  const by = `[${name.slice(0, 1)}]`;
  const title = `Write the pattern so that it does not match itself: ${by}${name.slice(1)}`;
  const texts = test.kind === 'list' ? test.items : [test];
  for (const text of texts) {
    if (text.kind !== 'scalar') continue;
    const { source, span, quoted } = text;
    const at = source.indexOf(pattern);
    // Only where the text stands in the file as it is read.
    if (at < 0 || span.end - span.start !== source.length + (quoted ? 2 : 0)) continue;
    const start = span.start + (quoted ? 1 : 0) + at + pattern.indexOf(name);
    return { kind: 'replace', title, safety: 'safe', span: { path: span.path, start, end: start + 1 }, text: by };
  }
  return advice(title, 'safe');
}

/** A GPU service that is given up before a large model can be loaded. */
function* slowStart(service: Service, gates: readonly Gate[]): Generator<Draft> {
  const entry = entryOf(service.declared.settings, 'healthcheck');
  if (service.gpus === undefined || entry === undefined) return;
  const start = childOf(entry.value, 'start_period');
  const grace = start === undefined ? 0 : secondsOf(textOf(start));
  const interval = textOf(childOf(entry.value, 'interval'));
  const retries = textOf(childOf(entry.value, 'retries'));
  const every = interval === undefined ? defaultInterval : secondsOf(interval);
  const times = retries === undefined ? defaultRetries : Number(retries);
  if (grace !== 0 || every === undefined || Number.isNaN(times) || every * times >= quickStart) return;
  yield {
    ...aboutService(service),
    message: `${service.name} has a GPU, others wait for it, and its health check has no start_period: after ${Math.round(every * times)} seconds it counts as unhealthy, also while it still loads a model, and the services that wait do not start.`,
    fixes: [
      setting(
        service,
        ['healthcheck', 'start_period'],
        '10m',
        'Add a start_period as long as loading takes: 10m',
        'unsafe',
      ),
      advice('Add start_interval: 5s for engines from 25.0'),
    ],
    severity: 'note',
    confidence: 'medium',
    at: entry.keySpan,
    related: gates.map(({ waiting, span }) => ({ span, message: `${waiting.name} waits for it` })),
  };
}
