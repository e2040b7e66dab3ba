import type { Environment, Project, Service } from '../../src/domain/environment.ts';
import type { Draft, Severity } from '../../src/domain/finding.ts';
import type { Fix } from '../../src/domain/fix.ts';
import type { Span } from '../../src/domain/source.ts';
import { childOf, entryOf, spanOfEntry, type Tree, textOf } from '../../src/domain/tree.ts';

/** The services of each stack: those that may run beside each other. */
export function stacksOf(project: Project): readonly (readonly Service[])[] {
  const stacks = new Map<string, Service[]>();
  for (const service of project.services) {
    const known = stacks.get(service.stack);
    if (known === undefined) stacks.set(service.stack, [service]);
    else known.push(service);
  }
  return [...stacks.values()];
}

/** False for services of profiles that are alternatives to each other. A service without a profile always runs. */
export function mayRunTogether(a: Service, b: Service): boolean {
  const [first, second] = [a.declared.profiles, b.declared.profiles];
  return first.length === 0 || second.length === 0 || first.some((profile) => second.includes(profile));
}

/** True for what is named after development: a file, service or profile called dev, debug, test or ci. */
export function isForDevelopment(service: Service): boolean {
  const names = [service.declared.span.path, service.stack, service.name, ...service.declared.profiles];
  return names.some((name) =>
    /(?:^|[^a-z])(?:dev|devel|development|debug|test|tests|testing|ci|local)(?:[^a-z]|$)/i.test(name),
  );
}

/** One level lower for development, where what is a hazard in production may be meant. */
export function severityFor(service: Service | undefined, severity: Severity): Severity {
  if (service === undefined || !isForDevelopment(service)) return severity;
  return severity === 'error' ? 'warning' : 'note';
}

export function environmentOf(service: Service, project: Project): Environment | undefined {
  return project.environments.find(({ id }) => id === service.environment);
}

/** The place of a setting of the service; that of the service where it is not written. */
export function placeOf(service: Service, ...keys: readonly string[]): Span {
  let tree: Tree | undefined = service.declared.settings;
  let span = service.declared.span;
  for (const key of keys) {
    const entry = entryOf(tree, key);
    if (entry === undefined) return span;
    span = spanOfEntry(entry);
    tree = entry.value;
  }
  return span;
}

/** The parts of a draft that most findings about services share. */
export function aboutService(service: Service, ...others: readonly Service[]): ServiceDraft {
  return {
    about: [service.name, ...others.map(({ name }) => name)],
    chains: [],
    because: [],
    related: [],
    separation: undefined,
    environments: [service, ...others].flatMap(({ environment }) => environment ?? []),
  };
}

type ServiceDraft = Pick<Draft, 'about' | 'chains' | 'because' | 'related' | 'separation' | 'environments'>;

/** The services this one waits for, with the condition and its place. */
export function dependenciesOf(
  service: Service,
): readonly { readonly name: string; readonly condition: string; readonly required: boolean; readonly span: Span }[] {
  const tree = childOf(service.declared.settings, 'depends_on');
  if (tree?.kind === 'list')
    return tree.items.flatMap((item) => {
      const name = textOf(item);
      return name === undefined ? [] : [{ name, condition: 'service_started', required: true, span: item.span }];
    });
  if (tree?.kind !== 'map') return [];
  return tree.entries.map((entry) => {
    const condition = entryOf(entry.value, 'condition');
    return {
      name: entry.key,
      condition: textOf(condition?.value) ?? 'service_started',
      required: textOf(childOf(entry.value, 'required')) !== 'false',
      span: condition === undefined ? entry.keySpan : spanOfEntry(condition),
    };
  });
}

/** The health check that holds for a service: its own setting, else that of its image. */
export function healthcheckOf(service: Service): 'yes' | 'no' | 'disabled' | 'unknown' {
  const tree = childOf(service.declared.settings, 'healthcheck');
  if (tree?.kind === 'map') {
    if (textOf(childOf(tree, 'disable')) === 'true') return 'disabled';
    const test = childOf(tree, 'test');
    const first = test?.kind === 'list' ? textOf(test.items[0]) : textOf(test);
    if (first === 'NONE') return 'disabled';
    if (test !== undefined) return 'yes';
  }
  return service.imageHealthcheck;
}

/** Joins findings that several services give at one place, an anchor, into one that names them all. */
export function* joined(drafts: Iterable<Draft>): Generator<Draft> {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { at, severity, because } = draft;
    const key = [at.path, at.start, at.end, severity, ...because.map(({ id }) => id)].join(' ');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [draft]);
    else known.push(draft);
  }
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    const names = [...new Set(others.flatMap(({ about }) => about))].filter((name) => !first.about.includes(name));
    const environments = [first, ...others].flatMap((draft) => draft.environments ?? []);
    const fixes = first.fixes.map((fix) => inAll(fix, others));
    if (names.length === 0) yield { ...first, environments, fixes };
    else
      yield {
        ...first,
        environments,
        fixes,
        about: [...first.about, ...names],
        message: `${first.message} The same holds for ${names.join(', ')}.`,
      };
  }
}

/** The same setting for the services of all drafts that are told as one. */
function inAll(fix: Fix, others: readonly Draft[]): Fix {
  if (fix.kind !== 'service-setting') return fix;
  const same = others.flatMap(({ fixes }) => fixes.filter((other) => other.title === fix.title));
  const places = [fix, ...same].flatMap((one) => (one.kind === 'service-setting' ? one.within : []));
  return { ...fix, within: [...new Map(places.map((span) => [`${span.path}:${span.start}`, span])).values()] };
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
};

/** The number of bytes of `64m` or `1.5gb`; undefined for anything else. */
export function bytesOf(text: string | undefined): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,6})?)\s?([a-z]{0,2})$/i.exec(text ?? '') ?? [];
  const factor = units[unit.toLowerCase()];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}

const seconds: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** The seconds of `1m30s`; undefined for anything else. */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text.length > 40) return undefined;
  let total = 0;
  let rest = text;
  while (rest !== '') {
    const [whole, amount, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)(us|ms|s|m|h)/.exec(rest) ?? [];
    const factor = seconds[unit];
    if (whole === undefined || factor === undefined) return undefined;
    total += Number(amount) * factor;
    rest = rest.slice(whole.length);
  }
  return total;
}
