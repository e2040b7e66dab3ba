import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, entryOf, spanOfEntry, type Tree } from '../src/domain/tree.ts';
import { aboutService, joined, stacksOf } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'Two services build different images under one name.',
    why: 'The name is a tag on the machine, and the last build takes it: the other service then runs an image that was made for something else, such as the CPU build in place of the GPU build. Which one is last depends on the order of the builds. Profiles do not help, because the tag stays.',
    how: 'Give each build a tag of its own.',
    limits: 'Services with the same build share a tag rightly. Names with a variable of the caller are not judged.',
    noFix: 'which of the services is to have another name is not written anywhere.',
  },
  *check(project) {
    yield* joined(found(project));
  },
} satisfies Rule;

function* found(project: Project): Generator<Draft> {
  for (const stack of stacksOf(project)) {
    const first = new Map<string, Service>();
    for (const service of stack) {
      const image = service.declared.image?.value;
      if (image === undefined || image.includes('$') || service.declared.build === undefined) continue;
      const other = first.get(image);
      if (other === undefined) first.set(image, service);
      else if (buildKey(other) !== buildKey(service)) yield draft(service, other, image);
    }
  }
}

/** What decides which image comes out. */
function buildKey({ declared: { build, settings } }: Service): string {
  const said = ['context', 'dockerfile', 'inline', 'target'] as const;
  return JSON.stringify([
    ...said.map((key) => build?.[key]?.value ?? { context: '.', dockerfile: 'Dockerfile' }[key as string] ?? ''),
    (build?.arguments ?? []).map(({ name, value }) => `${name}=${value ?? ''}`).sort(),
    (build?.contexts ?? []).map(({ name, value }) => `${name}=${value ?? ''}`).sort(),
    plain(childOf(childOf(settings, 'build'), 'platforms')),
  ]);
}

function plain(tree: Tree | undefined): string {
  return tree?.kind === 'list' ? tree.items.map((item) => (item.kind === 'scalar' ? item.source : '')).join() : '';
}

function draft(service: Service, other: Service, image: string): Draft {
  const entry = entryOf(service.declared.settings, 'image');
  return {
    ...aboutService(service, other),
    message: `${other.name} and ${service.name} build different images and both call theirs ${image}: the last build takes the name, and the other service runs that image too.`,
    fixes: [advice('Give each build a tag of its own')],
    confidence: 'high',
    at: entry === undefined || entry.merged ? service.declared.span : spanOfEntry(entry),
    related: [{ span: other.declared.image?.span ?? other.declared.span, message: `the image of ${other.name}` }],
  };
}
