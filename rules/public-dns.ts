import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Rule } from '../src/domain/rule.ts';
import { entryOf, spanOfEntry, textOf } from '../src/domain/tree.ts';
import { removal } from './shared/compose-fixes.ts';
import { aboutService, joined } from './shared/compose-services.ts';

/** Addresses of well-known public resolvers. */
const publicResolvers: ReadonlySet<string> = new Set([
  ...['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844'],
  ...['1.1.1.1', '1.0.0.1', '2606:4700:4700::1111', '2606:4700:4700::1001'],
  ...['9.9.9.9', '149.112.112.112', '208.67.222.222', '208.67.220.220'],
]);

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A service sets public resolvers.',
    why: '`dns` holds for the running container only: a RUN that installs distributions uses the resolver of the builder, so failing installs are not cured. Public resolvers do not know internal names, and many networks block them.',
    how: 'Set the resolver of the engine (`daemon.json`) or that of the network, which also serves builds.',
    limits: 'Names of other services are resolved by the engine in any case.',
  },
  *check(project) {
    yield* joined(found(project));
  },
} satisfies Rule;

function* found(project: Project): Generator<Draft> {
  for (const service of project.services) {
    const entry = entryOf(service.declared.settings, 'dns');
    if (entry === undefined) continue;
    const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
    const found = items.flatMap((item) => textOf(item) ?? []).filter((address) => publicResolvers.has(address));
    if (found.length === 0) continue;
    yield {
      ...aboutService(service),
      message: `${service.name} resolves names through ${found.join(' and ')}. That holds for the running container only, not for installs in a build, and internal names are unknown there.`,
      fixes: [
        removal(service, ['dns'], 'Remove dns, and set the resolver of the engine where one is needed', 'unsafe'),
      ],
      confidence: 'high',
      at: spanOfEntry(entry),
    };
  }
}
