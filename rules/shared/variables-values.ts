import { gpuCount } from '../../src/domain/gpu.ts';
import type { VariableFact } from '../../src/domain/knowledge-runtime.ts';
import { nearest } from '../../src/domain/nearest.ts';
import { overlaps, versionSet } from '../../src/domain/version-set.ts';
import { fitsValue, optionsIn } from './variables-facts.ts';
import type { VariableScope } from './variables-scopes.ts';

/** What is wrong with a value, and the value to write instead where that is clear. */
export interface WrongValue {
  readonly says: string;
  readonly instead: string | undefined;
  /** True where the reader is known to refuse it. */
  readonly fails: boolean;
}

/** The faults of a value by the grammar of its fact. */
export function wrongValue(fact: VariableFact, value: string, scope: VariableScope): WrongValue | undefined {
  const unquoted = /^(["'])(.*)\1$/.exec(value)?.[2];
  if (unquoted !== undefined && (fact.format !== undefined || fact.values !== undefined))
    return { says: 'the quotes are part of the value, because a list item keeps them', instead: unquoted, fails: true };
  if (fact.values !== undefined && value !== '' && !fact.values.some((text) => fitsValue(text, value)))
    return {
      says: `the value ${value} is none of ${fact.values.slice(0, 6).join(', ')}`,
      instead: undefined,
      fails: true,
    };
  if (fact.format === 'options') return wrongOption(fact, value, scope);
  if (fact.format === 'devices') return wrongDevices(value, scope);
  if (fact.format === 'runtime-devices') return wrongRuntimeDevices(value);
  return fact.format === 'capabilities' ? wrongCapabilities(fact, value, scope) : undefined;
}

function wrongOption(fact: VariableFact, text: string, scope: VariableScope): WrongValue | undefined {
  const known = Object.keys(fact.options ?? {});
  for (const { key, value } of optionsIn(text)) {
    if (value === undefined) {
      const [, name = '', rest = ''] = /^(\w{1,60})=(.{0,200})$/.exec(key) ?? [];
      const instead = known.includes(name) ? text.replace(`${name}=${rest}`, `${name}:${rest}`) : undefined;
      return { says: `"${key}" has no colon between key and value`, instead, fails: true };
    }
    const option = fact.options?.[key];
    if (option === undefined) {
      const guess = nearest(key, known);
      const near = guess === undefined ? '' : `; did you mean ${guess}`;
      // A key that is newer than what is known would be refused wrongly, a misspelled one is not.
      return {
        says: `the key ${key} is unknown${near}`,
        instead: guess === undefined ? undefined : text.replace(key, guess),
        fails: guess !== undefined,
      };
    }
    if (option.versions !== undefined && !mayKnow(fact, option.versions, scope))
      return {
        says: `the installed ${fact.distribution ?? 'release'} does not know the key ${key}, which came with ${option.versions}`,
        instead: undefined,
        fails: true,
      };
    const fault = wrongOptionValue(option, value);
    if (fault !== undefined)
      return {
        says: `${key}: ${fault.says}`,
        instead: fault.instead === undefined ? undefined : text.replace(value, fault.instead),
        fails: true,
      };
  }
  return undefined;
}

/** Silent while the version is unknown. */
function mayKnow(fact: VariableFact, versions: string, { environment }: VariableScope): boolean {
  const installed =
    environment?.installed.filter(({ name, basis }) => name === fact.distribution && basis !== 'unknown') ?? [];
  return installed.length === 0 || installed.some((one) => overlaps(one.versions, versionSet(versions)));
}

type Option = NonNullable<VariableFact['options']>[string];

function wrongOptionValue({ value: kind, least, words }: Option, value: string): Omit<WrongValue, 'fails'> | undefined {
  switch (kind) {
    case 'boolean': {
      if (value === 'True' || value === 'False') return undefined;
      const word = { true: 'True', false: 'False', '1': 'True', '0': 'False' }[value.toLowerCase()];
      return { says: `expected True or False in just this case, not ${value}`, instead: word };
    }
    case 'integer':
      return /^\d{1,9}$/.test(value) && Number(value) >= Number(least ?? 0)
        ? undefined
        : {
            says: `expected a whole number${least === undefined ? '' : ` of at least ${least}`}, not ${value}`,
            instead: undefined,
          };
    case 'fraction':
      return Number(value) > 0 && Number(value) < 1
        ? undefined
        : { says: `expected a number between 0 and 1, not ${value}`, instead: undefined };
    case 'power': {
      const number = Number(value);
      const isPower =
        value.startsWith('[') || (Number.isInteger(number) && number > 0 && Number.isInteger(Math.log2(number)));
      return isPower ? undefined : { says: `expected a power of two, not ${value}`, instead: undefined };
    }
    case 'word':
      return words === undefined || words.includes(value)
        ? undefined
        : { says: `expected ${words.join(' or ')}, not ${value}`, instead: undefined };
    case 'any':
      return undefined;
  }
}

/** Words that belong to the variable of the container runtime. */
const runtimeWords: ReadonlySet<string> = new Set(['all', 'void', 'none']);

function wrongDevices(value: string, { service }: VariableScope): WrongValue | undefined {
  if (runtimeWords.has(value))
    return {
      says: `"${value}" is a word of NVIDIA_VISIBLE_DEVICES; CUDA cannot read it and hides every GPU`,
      instead: undefined,
      fails: true,
    };
  const ids = value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.some((id) => /^\d{1,4}-\d{1,4}$/.test(id)))
    return {
      says: 'CUDA knows no ranges, and hides every GPU from the first entry it cannot read',
      instead: rangesOf(ids),
      fails: true,
    };
  const isIndex = (id: string) => /^-?\d{1,6}$/.test(id);
  const unread = ids.find((id) => !isIndex(id) && !/^(?:GPU|MIG)-/.test(id) && !id.includes('$'));
  if (unread !== undefined)
    return {
      says: `${unread} is neither an index nor a UUID; CUDA hides every GPU from the first entry it cannot read`,
      instead: ids.every((id) => /^cuda:\d{1,3}$/.test(id)) ? ids.map((id) => id.slice(5)).join(',') : undefined,
      fails: true,
    };
  if (ids.some(isIndex) && !ids.every(isIndex))
    return { says: 'indices and UUIDs cannot stand in one list', instead: undefined, fails: true };
  const given =
    service?.gpus === undefined || service.gpus.requests.some(({ fixed }) => !fixed)
      ? undefined
      : gpuCount(service.gpus.devices);
  const beyond = ids.find((id) => isIndex(id) && given !== undefined && given > 0 && Number(id) >= given);
  if (beyond === undefined || given === undefined) return undefined;
  return {
    says: `the container gets ${given === 1 ? 'one GPU, which is GPU 0 inside' : `${given} GPUs, which are 0 to ${given - 1} inside`}, so ${beyond} names none and the program sees no GPU`,
    instead: ids.length <= given ? ids.map((_, index) => String(index)).join(',') : undefined,
    fails: true,
  };
}

function rangesOf(ids: readonly string[]): string | undefined {
  const all = ids.flatMap((id) => {
    const [first = 0, last = first] = id.split('-').map(Number);
    return last - first > 63 ? [] : Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
  return all.length === 0 ? undefined : all.join(',');
}

/** The runtime refuses to start a container with a device that is not there. */
function wrongRuntimeDevices(value: string): WrongValue | undefined {
  const ids = value.split(',').map((id) => id.trim());
  const range = ids.find((id) => /^\d{1,4}-\d{1,4}$/.test(id));
  if (range !== undefined)
    return { says: `${range} is no device: the runtime knows no ranges`, instead: rangesOf(ids), fails: true };
  const cuda = ids.find((id) => /^cuda:\d{1,3}$/.test(id));
  if (cuda === undefined) return undefined;
  return { says: `${cuda} is a name of PyTorch, and no device of the host`, instead: cuda.slice(5), fails: true };
}

function wrongCapabilities(
  { requires = [] }: VariableFact,
  value: string,
  { environment, service }: VariableScope,
): WrongValue | undefined {
  const words = value.split(',').map((word) => word.trim());
  const lost = requires.filter((word) => !words.includes(word));
  if (value === '' || words.includes('all') || lost.length === 0) return undefined;
  const cuda = environment?.baseImage?.cuda ?? service?.image?.cuda;
  // Video and display services need no CUDA.
  if (lost.includes('compute') && (cuda === undefined || cuda === 'none')) return undefined;
  const programs = lost.includes('compute') ? 'CUDA programs' : 'programs that need it';
  return {
    says: `${value} leaves out ${lost.join(' and ')}, so ${programs} find no driver library`,
    instead: `${lost.join(',')},${value}`,
    fails: true,
  };
}
