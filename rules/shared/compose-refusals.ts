import type { Project, Service } from '../../src/domain/environment.ts';
import { composeNames } from '../../src/domain/file-names.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { nearest } from '../../src/domain/nearest.ts';
import { childOf, descend, entryOf, spanOfEntry, type Tree, textOf } from '../../src/domain/tree.ts';
import { removal, setting } from './compose-fixes.ts';
import { aboutService, bytesOf, dependenciesOf, placeOf } from './compose-services.ts';

/** One limit that has an old key of the service and a new one under `deploy`. */
interface Twin {
  readonly old: string;
  /** The map in which the new key stands; Compose compares as soon as it is there. */
  readonly block: readonly string[];
  readonly key: string;
  readonly read: (text: string | undefined) => number | undefined;
}

const numberOf = (text: string | undefined) =>
  text !== undefined && /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
const limits = ['deploy', 'resources', 'limits'];
const twins: readonly Twin[] = [
  { old: 'mem_limit', block: limits, key: 'memory', read: bytesOf },
  { old: 'cpus', block: limits, key: 'cpus', read: numberOf },
  { old: 'pids_limit', block: limits, key: 'pids', read: numberOf },
  { old: 'mem_reservation', block: ['deploy', 'resources', 'reservations'], key: 'memory', read: bytesOf },
];

/** The old and the new key of one limit with distinct values; an absent new one counts as distinct. */
export function* distinctLimits(service: Service): Generator<Draft> {
  const { settings } = service.declared;
  for (const { old, block, key, read } of twins) {
    const own = entryOf(settings, old);
    const wanted = read(textOf(own?.value));
    const map = descend(settings, ...block);
    const other = entryOf(map, key);
    const said = textOf(other?.value);
    if (own === undefined || wanted === undefined || wanted === 0 || map?.kind !== 'map') continue;
    if (said !== undefined && (read(said) === undefined || read(said) === wanted)) continue;
    const path = [...block, key].join('.');
    const wantedText = textOf(own.value) ?? '';
    const how = said === undefined ? 'is not set' : `is ${said}`;
    yield {
      ...aboutService(service),
      message: `${old} of ${service.name} is ${textOf(own.value)} and ${path} ${how}: they are one setting, and Compose refuses the file with "can't set distinct values".`,
      fixes: [
        said === undefined
          ? setting(
              service,
              [...block, key],
              own.value.kind === 'scalar' && own.value.quoted ? `"${wantedText}"` : wantedText,
              `Set ${path} to ${wantedText} too`,
              'safe',
            )
          : removal(service, [old], `Keep ${path} and remove ${old}`, 'unsafe'),
      ],
      severity: 'error',
      confidence: 'high',
      at: spanOfEntry(own),
      related: [{ span: placeOf(service, ...block, key), message: 'the other one' }],
    };
  }
}

/** The number of containers; undefined where a variable decides or both keys disagree. */
export function replicasOf({ declared: { settings } }: Service): number | undefined {
  const written = textOf(descend(settings, 'deploy', 'replicas') ?? childOf(settings, 'scale'));
  return written === undefined ? 1 : numberOf(written);
}

/** `scale` beside another number of `deploy.replicas`, and a name for several containers. */
export function* scaled(service: Service): Generator<Draft> {
  const { settings } = service.declared;
  const [scale, replicas] = [entryOf(settings, 'scale'), entryOf(childOf(settings, 'deploy'), 'replicas')];
  const [one, other] = [numberOf(textOf(scale?.value)), numberOf(textOf(replicas?.value))];
  if (scale !== undefined && replicas !== undefined && one !== undefined && other !== undefined && one !== other)
    yield {
      ...aboutService(service),
      message: `scale of ${service.name} is ${one} and deploy.replicas is ${other}: they are one setting, and Compose refuses the file with "can't set distinct values".`,
      fixes: [removal(service, ['scale'], 'Remove scale and keep deploy.replicas', 'unsafe')],
      severity: 'error',
      confidence: 'high',
      at: spanOfEntry(scale),
      related: [{ span: spanOfEntry(replicas), message: 'the other one' }],
    };
  const name = entryOf(settings, 'container_name');
  const count = replicasOf(service);
  if (name === undefined || textOf(name.value) === undefined || count === undefined || count < 2) return;
  yield {
    ...aboutService(service),
    message: `${service.name} is to have ${count} containers, all named ${textOf(name.value)}. Names are unique, so Compose refuses the file.`,
    fixes: [
      removal(service, ['container_name'], 'Remove container_name', 'safe'),
      advice('Write one service per container'),
    ],
    severity: 'error',
    confidence: 'high',
    at: spanOfEntry(name),
    related: [
      {
        span: placeOf(service, ...(replicas === undefined ? ['scale'] : ['deploy', 'replicas'])),
        message: 'the number of containers',
      },
    ],
  };
}

/** A priority for the kernel's memory killer beyond its range. */
export function* beyondRange(service: Service): Generator<Draft> {
  const entry = entryOf(service.declared.settings, 'oom_score_adj');
  const text = textOf(entry?.value);
  if (entry === undefined || text === undefined || !/^[+-]?\d{1,9}$/.test(text) || Math.abs(Number(text)) <= 1000)
    return;
  yield {
    ...aboutService(service),
    message: `oom_score_adj of ${service.name} is ${text}; the kernel knows -1000 to 1000, and Compose refuses the file.`,
    fixes: [advice('Write a number from -1000 to 1000')],
    severity: 'error',
    confidence: 'high',
    at: spanOfEntry(entry),
  };
}

/** A health check in list form whose first word is none of those that say how the rest is run. */
export function* wordlessCheck(service: Service): Generator<Draft> {
  const entry = entryOf(childOf(service.declared.settings, 'healthcheck'), 'test');
  if (entry?.value.kind !== 'list') return;
  const first = textOf(entry.value.items[0]);
  if (first === undefined || first.includes('$') || ['CMD', 'CMD-SHELL', 'NONE'].includes(first)) return;
  yield {
    ...aboutService(service),
    message: `The health check of ${service.name} begins with ${first}. A list begins with CMD, CMD-SHELL or NONE, and Compose refuses any other.`,
    fixes: [advice('Put CMD in front of the words')],
    severity: 'error',
    confidence: 'high',
    at: spanOfEntry(entry),
  };
}

/** Services that are waited for and are never there, or only with a profile that the waiting one does not need. */
export function* dependencies(service: Service, stack: readonly Service[], project: Project): Generator<Draft> {
  for (const { name, required, span } of dependenciesOf(service)) {
    if (!required || name.includes('$')) continue;
    const other = stack.find((one) => one.name === name);
    if (other !== undefined) yield* profiled(service, other, span);
    else if (isWhole(stack, project)) {
      const meant = nearest(
        name,
        stack.filter((one) => one !== service).map((one) => one.name),
      );
      yield {
        ...aboutService(service),
        message: `${service.name} depends on ${name}, and the file has no such service: Compose refuses it.`,
        fixes: [advice(meant === undefined ? `Add a service ${name}, or remove it here` : `Write ${meant}`)],
        severity: 'error',
        confidence: 'high',
        at: span,
      };
    }
  }
}

/** A service with a profile of its own is left alone: a name that nobody switches on is a way to take services out. */
function* profiled(service: Service, other: Service, span: Draft['at']): Generator<Draft> {
  const needed = other.declared.profiles;
  const active = new Set(service.activeProfiles);
  if (needed.length === 0 || service.declared.profiles.length > 0) return;
  if (active.has('*') || needed.some((one) => active.has(one))) return;
  yield {
    ...aboutService(service, other),
    message: `${service.name} depends on ${other.name}, which only exists with the profile ${needed.join(' or ')}. ${service.name} has no profile and always starts, and without that profile Compose refuses the file.`,
    fixes: [
      advice(`Give ${service.name} the same profile, or ${other.name} none`),
      advice('Write required: false, where the other one may be missing'),
    ],
    severity: 'warning',
    confidence: 'high',
    at: span,
    related: [{ span: placeOf(other, 'profiles'), message: `the profile of ${other.name}` }],
  };
}

/** True for the file that is started without being named, once everything it includes has been read. */
function isWhole(stack: readonly Service[], { manifests }: Project): boolean {
  const path = stack[0]?.stack ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (!composeNames.includes(name) || stack.some(({ complete }) => !complete)) return false;
  return manifests.every(
    (manifest) =>
      manifest.kind !== 'compose' ||
      (manifest.problems.length === 0 && (manifest.path !== path || manifest.includes.length === 0)),
  );
}

/** A build that names a stage or a service that is not there, or gives its Dockerfile twice. */
export function* wiring(service: Service, stack: readonly Service[]): Generator<Draft> {
  const { build: declared, settings } = service.declared;
  const { build } = service;
  if (declared === undefined) return;
  const tree = childOf(settings, 'build');
  if (declared.dockerfile !== undefined && declared.inline !== undefined)
    yield refusal(service, tree, 'dockerfile', {
      says: `${service.name} has a dockerfile and a dockerfile_inline, which exclude each other: Compose refuses the file`,
      fix: advice('Keep one of the two'),
    });
  const { target, dockerfile } = build ?? {};
  const stages = dockerfile?.stages ?? [];
  const names = stages.flatMap(({ name }) => name ?? []);
  const isStage =
    target === undefined || names.includes(target.toLowerCase()) || /^\d{1,4}$/.test(target) || stages.length === 0;
  if (!isStage && target !== undefined) {
    const meant = nearest(target.toLowerCase(), names);
    const list = names.length === 0 ? 'its stages have no names' : `its stages are ${names.slice(0, 8).join(', ')}`;
    yield refusal(service, tree, 'target', {
      says: `${service.name} builds the stage ${target}, which ${dockerfile?.path} does not have: ${list}`,
      fix: advice(meant === undefined ? 'Name a stage that is there' : `Write target: ${meant}`),
    });
  }
  for (const { value, name, span } of declared.contexts) {
    const source = /^service:(.{1,200})$/.exec(value ?? '')?.[1];
    if (source === undefined || source.includes('$')) continue;
    const other = stack.find((one) => one.name === source);
    if (other?.declared.build !== undefined || (other === undefined && stack.some(({ complete }) => !complete)))
      continue;
    const fault = other === undefined ? 'there is no such service' : 'that service builds nothing';
    yield {
      ...aboutService(service),
      message: `The context ${name} of ${service.name} is to be what the service ${source} builds, and ${fault}: Compose refuses the file.`,
      fixes: [advice('Name a service with a build')],
      severity: 'error',
      confidence: 'high',
      at: span,
    };
  }
}

function refusal(
  service: Service,
  tree: Tree | undefined,
  key: string,
  { says, fix }: { readonly says: string; readonly fix: Fix },
): Draft {
  const entry = entryOf(tree, key);
  return {
    ...aboutService(service),
    message: `${says}.`,
    fixes: [fix],
    severity: 'error',
    confidence: 'high',
    at: entry === undefined ? service.declared.span : spanOfEntry(entry),
  };
}
