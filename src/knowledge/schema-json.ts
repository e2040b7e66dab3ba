import { entrySchema } from './schema.ts';

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** The parts of a valibot schema that this file reads; every schema object carries them at run time. */
interface Definition {
  readonly type: string;
  readonly literal?: unknown;
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly item?: unknown;
  readonly value?: unknown;
  readonly wrapped?: unknown;
  readonly pipe?: readonly unknown[];
  readonly requirement?: unknown;
}

/**
 * The JSON Schema (draft 7) text of one knowledge file, for editors. An editor reads `12.1` as a number and `true` as a boolean
 * where we read text, so plain text allows all three.
 */
export function schemaJson(): string {
  const schema: Json = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Facts of one subject',
    type: 'array',
    items: schemaOf(entrySchema),
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function schemaOf(schema: unknown): Json {
  const definition = schema as Definition;
  switch (definition.type) {
    case 'variant':
      return { oneOf: (definition.options ?? []).map(schemaOf) };
    case 'strict_object':
      return objectOf(definition.entries ?? {});
    case 'literal':
      return { const: String(definition.literal) };
    case 'picklist':
      return picklistOf((definition.options ?? []).map(String));
    case 'exact_optional':
      return schemaOf(definition.wrapped);
    case 'array':
      return { type: 'array', items: schemaOf(definition.item), ...lengthOf(definition) };
    case 'tuple_with_rest':
      return { type: 'array', items: schemaOf((definition as { readonly rest?: unknown }).rest), minItems: 1 };
    case 'record':
      return { type: 'object', additionalProperties: schemaOf(definition.value) };
    default:
      return textOf(definition);
  }
}

function objectOf(entries: Readonly<Record<string, unknown>>): Json {
  const required = Object.keys(entries).filter((key) => (entries[key] as Definition).type !== 'exact_optional');
  const properties = Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, schemaOf(value)]));
  return { type: 'object', additionalProperties: false, required, properties };
}

function picklistOf(words: readonly string[]): Json {
  if (words.includes('true')) return { type: 'boolean' };
  const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
  return { enum: [...words, ...numbers] };
}

function lengthOf(definition: Definition): { readonly [key: string]: Json } {
  for (const step of definition.pipe ?? []) {
    const { type, requirement } = step as Definition;
    if (type === 'min_length' && typeof requirement === 'number') return { minItems: requirement };
  }
  return {};
}

function textOf(definition: Definition): Json {
  const patterns = (definition.pipe ?? []).flatMap((step) => {
    const { requirement } = step as Definition;
    return requirement instanceof RegExp ? [requirement.source] : [];
  });
  const [pattern] = patterns;
  return pattern === undefined ? { type: ['string', 'number', 'boolean'] } : { type: 'string', pattern };
}
