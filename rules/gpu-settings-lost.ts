import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { Knowledge, KnowledgeEntry } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { descend, entryOf, type Tree, type TreeEntry } from '../src/domain/tree.ts';
import { aboutService, joined } from './shared/compose-services.ts';

/** What a merge key offered and a key of the service itself hid. */
interface Loss {
  readonly what: string;
  /** The key that hides it. */
  readonly span: Span;
  readonly from: Span;
  readonly key: string;
  readonly because: readonly KnowledgeEntry[];
}

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A service takes its settings with a merge key (`<<`) and repeats one of the keys, so that the GPU reservation, the memory limit or the GPU variables of the anchor are gone.',
    why: 'A merge key is shallow: `deploy:` or `environment:` of the service replaces that of the anchor as a whole. Compose says nothing, and the container starts without its GPU.',
    how: 'Merge one level deeper (`deploy: {<<: *deploy, …}`, `environment: {<<: *environment, …}`), or use `extends`, which merges maps.',
    limits:
      'An empty map, null, `!reset` and `!override` are taken as the wish to drop the settings. Of variables only those are named that the knowledge base knows. Overrides and `extends` merge maps and lose nothing.',
    noFix: 'which of the two settings is meant is not written anywhere.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const losses = [...settingsLost(service), ...variablesLost(service, knowledge)];
    // One key may hide several settings.
    for (const span of new Set(losses.map((loss) => loss.span)))
      yield draft(
        service,
        losses.filter((loss) => loss.span === span),
      );
  }
}

const watched: readonly (readonly [what: string, ...path: string[]])[] = [
  ['the GPU reservation', 'deploy', 'resources', 'reservations', 'devices'],
  ['the memory limit', 'deploy', 'resources', 'limits', 'memory'],
];

function* settingsLost(service: Service): Generator<Loss> {
  const { settings } = service.declared;
  for (const [what, ...path] of watched) {
    if (descend(settings, ...path) !== undefined) continue;
    if (what === 'the GPU reservation' && service.gpus !== undefined) continue;
    let map: Tree | undefined = settings;
    for (const [level, key] of path.entries()) {
      const own: TreeEntry | undefined = entryOf(map, key);
      if (own === undefined || own.merged) break;
      const rest = path.slice(level + 1);
      const offered = descend(hiddenIn(map, key)?.value, ...rest);
      if (offered !== undefined && !dropsOnPurpose(own.value, rest))
        yield { what, span: own.keySpan, from: offered.span, key, because: [] };
      map = own.value;
    }
  }
}

function* variablesLost({ declared, variables }: Service, knowledge: Knowledge): Generator<Loss> {
  const hidden = hiddenIn(declared.settings, 'environment')?.value;
  const own = entryOf(declared.settings, 'environment');
  if (hidden?.kind !== 'map' || own === undefined || isEmpty(own.value)) return;
  const kept = new Set(variables.map(({ name }) => name));
  const lost = hidden.entries.filter(({ key }) => !kept.has(key) && knowledge.about(key, 'variable').length > 0);
  const [first] = lost;
  if (first === undefined) return;
  yield {
    what: lost.map(({ key }) => key).join(', '),
    span: own.keySpan,
    from: first.keySpan,
    key: own.key,
    because: lost.flatMap(({ key }) => knowledge.about(key, 'variable')),
  };
}

/** What a merge key would have brought under a key that the map has itself. */
function hiddenIn(tree: Tree | undefined, key: string): TreeEntry | undefined {
  return tree?.kind === 'map' ? tree.hidden?.find((entry) => entry.key === key) : undefined;
}

function isEmpty(tree: Tree): boolean {
  if (tree.tag === '!reset' || tree.tag === '!override') return true;
  if (tree.kind === 'scalar') return tree.value === null;
  return tree.kind === 'map' ? tree.entries.length === 0 : tree.items.length === 0;
}

/** An empty map on the way says that what would follow is not wanted. */
function dropsOnPurpose(tree: Tree, path: readonly string[]): boolean {
  let next: Tree | undefined = tree;
  for (const key of path) {
    if (next === undefined) return false;
    if (isEmpty(next)) return true;
    next = descend(next, key);
  }
  return next !== undefined;
}

function draft(service: Service, losses: readonly Loss[]): Draft {
  const key = losses[0]?.key ?? 'deploy';
  const what = losses.map((loss) => loss.what).join(' and ');
  const plural = losses.length > 1 || what.includes(',');
  return {
    ...aboutService(service),
    message: `${key}: of the service ${service.name} replaces what its merge key brings, so ${what} of the anchor ${plural ? 'are' : 'is'} lost. Merge keys are shallow: they bring whole keys, and only those that the service does not have itself.`,
    fixes: [
      advice(`Give the ${key} of the base an anchor of its own and merge it inside ${key}`),
      advice('Use extends, which merges maps'),
      advice(`Write ${key}: {} where dropping it is meant`),
    ],
    severity: 'warning',
    confidence: 'medium',
    because: losses.flatMap(({ because }) => because),
    at: losses[0]?.span ?? service.declared.span,
    related: losses.map(({ from, what: one }) => ({ span: from, message: `${one} of the anchor` })),
  };
}
