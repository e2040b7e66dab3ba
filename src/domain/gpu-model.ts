import type { Driver, Knowledge } from './knowledge.ts';

/**
 * The compute capability of a GPU that a user names: `8.6` and `sm_86` say it, `A10` and `NVIDIA GeForce RTX 3090` are
 * looked up. Undefined for a name that no fact holds.
 */
export function capabilityOf(gpu: string, knowledge: Knowledge): string | undefined {
  const text = gpu.trim();
  if (/^\d{1,2}\.\d$/.test(text)) return text;
  const generation = /^sm_?(\d{1,2})(\d)[a-z]?$/i.exec(text);
  if (generation !== null) return `${generation[1]}.${generation[2]}`;
  const name = plain(text);
  return modelFacts(knowledge).find(({ models }) => models?.some((model) => plain(model) === name))?.capability;
}

/** Every name that `capabilityOf` knows, sorted. */
export function gpuModels(knowledge: Knowledge): readonly string[] {
  return modelFacts(knowledge)
    .flatMap(({ models }) => models ?? [])
    .sort();
}

function modelFacts(knowledge: Knowledge): readonly Driver[] {
  return knowledge.all('driver').filter(({ models }) => models !== undefined);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\b(?:nvidia|geforce|tesla)\b|[\s_-]/g, '');
}
