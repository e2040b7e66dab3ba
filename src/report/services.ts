import type { Service, Variable } from '../domain/environment.ts';
import { describeGpus, type GpuRequest } from '../domain/gpu.ts';
import { childOf, entryOf, type Tree, textOf } from '../domain/tree.ts';

/** In which words a service asked for its GPUs. */
export function requestText({ via, count, driver, problems }: GpuRequest): string {
  const how = {
    reservation: 'deploy.resources.reservations.devices',
    gpus: 'gpus',
    runtime: 'runtime',
    variable: 'NVIDIA_VISIBLE_DEVICES',
    device: 'devices',
  }[via];
  const parts = [
    ...(count === undefined ? [] : [`count: ${count}`]),
    ...(driver === undefined || via === 'runtime' || via === 'variable' ? [] : [`driver: ${driver}`]),
    ...(problems.length === 0 ? [] : ['wrong']),
  ];
  return parts.length === 0 ? how : `${how} (${parts.join(', ')})`;
}

/** The GPUs of one container of the service, for people. */
export function gpusText({ gpus }: Service): string {
  return gpus === undefined ? 'none asked for' : describeGpus(gpus.devices);
}

const secretWords =
  /(?:^|_)(?:PASS|PASSWD|PASSPHRASE|TOKENS?|CREDENTIALS?|AUTH|COOKIE|PRIVATE|SALT|KEY|DSN|PAT)(?:_|$)|APIKEY|PASSWORD|SECRET/i;

/** The value of a variable as far as it may be shown: what looks like a secret is not, in a log least of all. */
export function shownValue({ name, value }: Variable): string | undefined {
  if (value === undefined) return undefined;
  const isSecret = secretWords.test(name);
  return isSecret || /:\/\/[^/\s]{0,500}@/.test(value) ? '(not shown)' : value;
}

/** Where a variable is said. */
export function originOf({ from }: Variable): 'image' | 'env-file' | 'file' {
  return from ?? 'file';
}

/** What a service waits for before it starts, with the condition. */
export function waitsFor({ declared }: Service): readonly { readonly name: string; readonly condition: string }[] {
  const tree = childOf(declared.settings, 'depends_on');
  if (tree?.kind === 'list')
    return tree.items.flatMap((item) => {
      const name = textOf(item);
      return name === undefined ? [] : [{ name, condition: 'service_started' }];
    });
  return tree?.kind === 'map'
    ? tree.entries.map(({ key, value }) => ({ name: key, condition: conditionOf(value) }))
    : [];
}

function conditionOf(tree: Tree): string {
  return textOf(entryOf(tree, 'condition')?.value) ?? 'service_started';
}
