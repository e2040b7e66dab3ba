import type { Service } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { childOf, descend, entryOf, spanOfEntry, textOf } from '../../src/domain/tree.ts';
import { removal } from './compose-fixes.ts';
import { aboutService } from './compose-services.ts';

/** Words of `deploy.restart_policy.condition` as the engine knows them. */
const policies: ReadonlyMap<string, string> = new Map([
  ['none', 'no'],
  ['no', 'no'],
  ['on-failure', 'on-failure'],
  ['any', 'always'],
  ['always', 'always'],
  ['unless-stopped', 'unless-stopped'],
]);

/** Settings that only a swarm reads: what else stands in the file is then meant for a swarm too. */
const ofSwarm = ['mode', 'placement', 'update_config', 'rollback_config', 'endpoint_mode'];

function isForSwarm(stack: readonly Service[]): boolean {
  return stack.some(
    ({ declared, stack: path }) =>
      /(?:^|[^a-z])(?:swarm|stack)(?:[^a-z]|$)/i.test(path) ||
      ofSwarm.some((key) => descend(declared.settings, 'deploy', key) !== undefined),
  );
}

/** A number of attempts beside a policy that has none: the engine refuses the container. */
export function* countedRestart(service: Service, stack: readonly Service[]): Generator<Draft> {
  const policy = entryOf(childOf(service.declared.settings, 'deploy'), 'restart_policy');
  const attempts = entryOf(policy?.value, 'max_attempts');
  const condition = entryOf(policy?.value, 'condition');
  const text = textOf(condition?.value);
  const count = textOf(attempts?.value);
  if (attempts === undefined || count === undefined || !/^[1-9]\d{0,8}$/.test(count) || isForSwarm(stack)) return;
  if (condition === undefined || text === undefined || !policies.has(text) || text === 'on-failure') return;
  yield {
    ...aboutService(service),
    message: `The restart policy of ${service.name} is ${text} and has max_attempts: ${count}. The engine counts attempts for on-failure only and refuses the container with "maximum retry count can only be used with 'on-failure'".`,
    fixes: [
      {
        kind: 'replace',
        title: 'Write condition: on-failure',
        safety: 'unsafe',
        span: spanOfEntry(condition),
        text: 'condition: on-failure',
      },
      advice('Remove max_attempts'),
    ],
    severity: 'error',
    confidence: 'high',
    at: spanOfEntry(condition),
    related: [{ span: spanOfEntry(attempts), message: 'the number of attempts' }],
  };
}

/** `restart` beside a `deploy.restart_policy` that says something else, and the parts of the latter that nobody reads. */
export function* ignoredRestart(service: Service, stack: readonly Service[]): Generator<Draft> {
  const { settings } = service.declared;
  const policy = entryOf(childOf(settings, 'deploy'), 'restart_policy');
  if (policy === undefined || policy.value.kind !== 'map' || isForSwarm(stack)) return;
  const own = entryOf(settings, 'restart');
  const wanted = textOf(own?.value);
  const condition = textOf(childOf(policy.value, 'condition'));
  const [name = '', attempts] = (wanted ?? '').split(':');
  const isSame =
    policies.get(condition ?? '') === name &&
    (attempts === undefined || attempts === textOf(childOf(policy.value, 'max_attempts')));
  if (condition?.includes('$') === true || wanted?.includes('$') === true) return;
  if (own !== undefined && wanted !== undefined && !isSame)
    yield {
      ...aboutService(service),
      message: `restart: ${wanted} of ${service.name} does nothing, because deploy.restart_policy wins over it${condition === undefined ? ', and that one has no condition: Compose hands on an empty policy, and the container is not restarted' : ` with condition: ${condition}`}.`,
      fixes: [
        condition === undefined
          ? advice('Keep one of the two, and state the condition')
          : removal(service, ['restart'], 'Remove restart, which does nothing', 'safe'),
      ],
      severity: 'warning',
      confidence: 'high',
      at: spanOfEntry(own),
      related: [{ span: policy.keySpan, message: 'the policy that wins' }],
    };
  else if (own === undefined && condition === undefined)
    yield {
      ...aboutService(service),
      message: `The restart policy of ${service.name} has no condition: Compose hands on an empty policy, and the container is not restarted. Only a swarm takes it for any.`,
      fixes: [advice('State the condition: on-failure, unless-stopped or any')],
      severity: 'warning',
      confidence: 'medium',
      at: policy.keySpan,
    };
  else {
    const unread = ['delay', 'window'].flatMap((key) => entryOf(policy.value, key) ?? []);
    const [first] = unread;
    if (first === undefined) return;
    yield {
      ...aboutService(service),
      message: `${unread.map(({ key }) => key).join(' and ')} of the restart policy of ${service.name} ${unread.length > 1 ? 'do' : 'does'} nothing outside of a swarm: Compose hands on the condition and the number of attempts.`,
      fixes: [advice('Wait in the program itself before it ends')],
      severity: 'note',
      confidence: 'high',
      at: spanOfEntry(first),
    };
  }
}
