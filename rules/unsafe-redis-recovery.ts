import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf } from '../src/domain/tree.ts';
import { parseVersion } from '../src/domain/version.ts';
import { inRange } from '../src/domain/version-set.ts';
import { setting } from './shared/compose-fixes.ts';
import { isMounted } from './shared/compose-mounts.ts';
import { optionValue, programsOf, type RunningProgram } from './shared/compose-programs.ts';
import { aboutService, dependenciesOf, joined, placeOf, stacksOf } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A Redis service with an append-only file loses it with its container, or repairs it unattended at each start.',
    why: 'The repair tool cuts the file at the first error, so what follows is gone; `|| true` hides that it failed. A file that only ends early needs no repair: the server reads it anyway (`aof-load-truncated yes` is the default). From version 7 the file is a directory with a manifest, and an old path repairs nothing.',
    how: 'Mount a volume at /data, copy the directory before a repair, and let a failed repair stop the start.',
    limits: 'Scripts inside an image are not read. A cache that may be lost needs no append-only file at all.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const stack of stacksOf(project))
    for (const service of stack) {
      const repairing = programsOf(service, 'repairs-log', knowledge);
      for (const program of repairing) yield* repairs(service, program);
      const [store] = programsOf(service, 'key-value-store', knowledge);
      if (store !== undefined && service.complete) yield* unkept(service, store, repairing.length > 0 ? [] : stack);
    }
}

function* repairs(service: Service, { fact, words, span }: RunningProgram): Generator<Draft> {
  const { command, entrypoint } = service.declared;
  const text = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].join(' ');
  const shared = { ...aboutService(service), because: [fact], confidence: confidenceOf([fact]), at: span };
  const unattended = /\b(?:echo|printf)\s{1,5}["']?y|\byes\b|\|\|\s{0,5}(?:true|:)/.test(text);
  const copied = /\b(?:cp|tar|rsync|mv)\s/.test(text);
  if (words.includes('--fix') && unattended && !copied)
    yield {
      ...shared,
      message: `The service ${service.name} runs ${fact.program} --fix unattended at each start. ${fact.claim} A failed repair is hidden as well.`,
      fixes: [
        advice('Remove the repair: a file that only ends early is read without it'),
        advice('Copy the directory first, and let a failed repair stop the start'),
      ],
    };
  const version = parseVersion(/^v?(\d{1,3}(?:\.\d{1,3})*)/.exec(service.image?.reference.tag ?? '')?.[1] ?? '');
  const path = words.find((word) => !word.startsWith('-'));
  const wrong = fact.wrongPaths?.find(
    ({ versions, ends }) => version !== undefined && path?.endsWith(ends) === true && inRange(versions, version),
  );
  if (wrong === undefined || path === undefined || text.includes('appenddirname')) return;
  yield {
    ...shared,
    message: `${path} is not where ${service.image?.reference.text} keeps its append-only file, so the repair of the service ${service.name} does nothing: ${wrong.instead}.`,
    fixes: [advice('Repair the path that this version uses')],
  };
}

function* unkept(service: Service, { fact }: RunningProgram, stack: readonly Service[]): Generator<Draft> {
  const words = service.starts.flatMap((started) => started.words);
  if (optionValue('--appendonly', words) !== 'yes') return;
  const shared = { ...aboutService(service), because: [fact] };
  const at = placeOf(service, 'command');
  const folder = optionValue('--dir', words) ?? '/data';
  if (!isMounted(service, folder)) {
    yield {
      ...shared,
      message: `The service ${service.name} writes an append-only file and mounts no volume at ${folder}: the file goes with the container when the stack is taken down.`,
      fixes: [advice(`Mount a named volume at ${folder}`), advice('Remove --appendonly yes where the data is a cache')],
      confidence: confidenceOf([fact], 'medium'),
      at,
    };
    return;
  }
  const waiting = stack.filter((other) => dependenciesOf(other).some(({ name }) => name === service.name));
  if (waiting.length < 2 || childOf(service.declared.settings, 'stop_grace_period') !== undefined) return;
  yield {
    ...shared,
    message: `${waiting.length} services wait for ${service.name}, which writes an append-only file and has 10 seconds to stop. A large file that is cut off at the kill must be repaired by hand before they start again.`,
    fixes: [
      setting(service, ['stop_grace_period'], '60s', 'Set stop_grace_period: 60s', 'unsafe'),
      advice('Write down how the data is restored'),
    ],
    severity: 'note',
    confidence: 'medium',
    at,
  };
}
