import type { Service } from '../../src/domain/environment.ts';
import type { Fix } from '../../src/domain/fix.ts';
import { descend, entryOf, spanOfEntry } from '../../src/domain/tree.ts';

/** A cure that writes a setting into a service, below the keys of the path. The value is YAML; a block begins with a line end. */
export function setting(
  { declared }: Service,
  path: readonly string[],
  value: string,
  title: string,
  safety: 'safe' | 'unsafe',
): Fix {
  return { kind: 'service-setting', title, safety, within: [declared.settings.span], path, value };
}

/** The same setting in several services. */
export function settings(
  services: readonly Service[],
  path: readonly string[],
  value: string,
  title: string,
  safety: 'safe' | 'unsafe',
): Fix {
  const within = services.map(({ declared }) => declared.settings.span);
  return { kind: 'service-setting', title, safety, within, path, value };
}

/** A cure that takes a setting out of a service; words where the service has it from elsewhere. */
export function removal({ declared }: Service, path: readonly string[], title: string, safety: 'safe' | 'unsafe'): Fix {
  const last = path.at(-1) ?? '';
  const entry = entryOf(descend(declared.settings, ...path.slice(0, -1)), last);
  return entry === undefined || entry.merged
    ? { kind: 'advice', title, safety }
    : { kind: 'remove-entry', title, safety, at: spanOfEntry(entry) };
}
