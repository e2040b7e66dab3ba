import { didYouMean } from '../domain/nearest.ts';
import { UsageError } from './host.ts';

/** What a setting may be: how its value is read, and the same as JSON Schema for editors. */
export interface Kind<Value> {
  /** The value; throws a usage error that names the setting and what it may be. */
  read(value: unknown, name: string): Value;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A setting with the sentence that documents it, and a value as TOML writes it. */
export interface Setting<Value> extends Kind<Value> {
  readonly about: string;
  readonly example: string;
}

export type Settings<Keys extends Readonly<Record<string, Kind<unknown>>>> = {
  readonly [Key in keyof Keys]?: Keys[Key] extends Kind<infer Value> ? Value : never;
};

type Table = Readonly<Record<string, unknown>>;

export const text: Kind<string> = {
  read(value, name) {
    if (typeof value !== 'string') throw new UsageError(`${name} must be a string`);
    return value;
  },
  schema: { type: 'string' },
};

export const flag: Kind<boolean> = {
  read(value, name) {
    if (typeof value !== 'boolean') throw new UsageError(`${name} must be true or false`);
    return value;
  },
  schema: { type: 'boolean' },
};

/** One of a few words; the nearest is named where another is given. */
export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  return {
    read(value, name) {
      const given = text.read(value, name);
      const known = words.find((word) => word === given);
      if (known === undefined)
        throw new UsageError(`${name} must be one of ${words.join(', ')}; it is "${given}"${didYouMean(given, words)}`);
      return known;
    },
    schema: { enum: words },
  };
}

export function listOf<Value>(items: Kind<Value>): Kind<readonly Value[]> {
  return {
    read(value, name) {
      if (!Array.isArray(value)) throw new UsageError(`${name} must be a list${items === text ? ' of strings' : ''}`);
      return value.map((item) => items.read(item, `each item of ${name}`));
    },
    schema: { type: 'array', items: items.schema },
  };
}

/** One value, or a list of them. */
export function oneOrMore<Value>(items: Kind<Value>): Kind<readonly Value[]> {
  const list = listOf(items);
  return {
    read: (value, name) => (Array.isArray(value) ? list.read(value, name) : [items.read(value, name)]),
    schema: { anyOf: [items.schema, list.schema] },
  };
}

/** A table whose keys the user chooses. */
export function tableOf<Value>(values: Kind<Value>): Kind<ReadonlyMap<string, Value>> {
  return {
    read(value, name) {
      if (!isTable(value)) throw new UsageError(`${name} must be a table`);
      return new Map(Object.entries(value).map(([key, given]) => [key, values.read(given, `${name} "${key}"`)]));
    },
    schema: { type: 'object', additionalProperties: values.schema },
  };
}

/** A table with known keys; another is an error that names the nearest one. */
export function record<Keys extends Readonly<Record<string, Kind<unknown>>>>(keys: Keys): Kind<Settings<Keys>> {
  const known = new Map(Object.entries(keys));
  return {
    read(value, name) {
      if (!isTable(value)) throw new UsageError(`${name} must be a table`);
      const read = Object.entries(value).map(([key, given]): [string, unknown] => {
        const kind = known.get(key);
        if (kind === undefined)
          throw new UsageError(`${name} has the unknown key "${key}"${didYouMean(key, known.keys())}`);
        return [key, kind.read(given, `${name} ${key}`)];
      });
      return Object.fromEntries(read) as Settings<Keys>;
    },
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries([...known].map(([key, kind]) => [key, described(kind)])),
    },
  };
}

/** The same kind with the sentence that documents the setting, and an example of its value in TOML. */
export function setting<Value>(kind: Kind<Value>, about: string, example: string): Setting<Value> {
  return { ...kind, about, example };
}

/** Is the value a table of TOML? */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function described(kind: Kind<unknown>): Readonly<Record<string, unknown>> {
  return 'about' in kind ? { description: kind.about, ...kind.schema } : kind.schema;
}
