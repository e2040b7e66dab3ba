import * as v from 'valibot';
import type { KnowledgeEntry } from '../domain/knowledge.ts';
import { common, day, distribution, flag, importName, severity, text, textByName, texts } from './schema-parts.ts';
import { symptom } from './schema-symptom.ts';

const provides = v.strictObject({
  kind: v.literal('provides'),
  ...common,
  distribution,
  versions: v.exactOptional(text),
  imports: v.array(importName),
  singleFile: v.exactOptional(flag),
  supersetOf: v.exactOptional(v.array(distribution)),
  standsInFor: v.exactOptional(v.strictObject({ distributions: v.array(distribution), unless: text })),
  coexistsWith: v.exactOptional(v.array(distribution)),
  severity: v.exactOptional(severity),
  symptom: v.exactOptional(text),
});

const placeholder = v.strictObject({
  kind: v.literal('placeholder'),
  ...common,
  distribution,
  versions: v.exactOptional(text),
  is: v.picklist(['removed', 'unrelated', 'renamed', 'abandoned']),
  instead: text,
  symptom: v.exactOptional(text),
});

const requires = v.strictObject({
  kind: v.literal('requires'),
  ...common,
  distribution,
  versions: text,
  build: v.exactOptional(text),
  requires: texts,
  complete: v.exactOptional(flag),
});

const breaks = v.strictObject({
  kind: v.literal('breaks'),
  ...common,
  distribution,
  versions: text,
  extras: v.exactOptional(texts),
  with: v.strictObject({ distribution, versions: text, cuda: v.exactOptional(text) }),
  fails: v.picklist(['install', 'import', 'runtime', 'process']),
  metadata: v.picklist(['forbids', 'allows', 'partly', 'unknown']),
  severity,
  when: v.exactOptional(text),
  condition: v.exactOptional(text),
  symptom: v.exactOptional(text),
  cure: text,
  rule: v.exactOptional(text),
});

const builtFor = v.strictObject({
  kind: v.literal('built-for'),
  ...common,
  distribution,
  versions: text,
  build: v.exactOptional(text),
  numpy: v.exactOptional(v.picklist(['1', '2', '2-only'])),
  severity: v.exactOptional(severity),
  cuda: v.exactOptional(text),
  cudnn: v.exactOptional(text),
  tensorrt: v.exactOptional(text),
  torch: v.exactOptional(text),
  glibc: v.exactOptional(text),
  cudaFrom: v.exactOptional(v.picklist(['bundled', 'wheels', 'system'])),
  fallsBack: v.exactOptional(flag),
  forGpu: v.exactOptional(flag),
  compiles: v.exactOptional(flag),
  buildsWithTorch: v.exactOptional(flag),
  buildsWith: v.exactOptional(texts),
  sourceOn: v.exactOptional(text),
  loads: v.exactOptional(texts),
});

const companions = v.strictObject({
  kind: v.literal('companions'),
  ...common,
  distribution,
  versions: text,
  members: textByName,
});

const supportsPython = v.strictObject({
  kind: v.literal('supports-python'),
  ...common,
  distribution,
  versions: text,
  python: text,
  sdist: v.exactOptional(flag),
});

const published = v.strictObject({
  kind: v.literal('published'),
  ...common,
  distribution,
  versions: text,
  builds: texts,
  without: v.exactOptional(texts),
  complete: flag,
});

const image = v.strictObject({
  kind: v.literal('image'),
  ...common,
  repository: text,
  tag: text,
  where: v.exactOptional(v.record(text, texts)),
  exists: v.exactOptional(v.picklist(['yes', 'removed', 'never'])),
  instead: v.exactOptional(text),
  os: v.exactOptional(text),
  libc: v.exactOptional(text),
  python: v.exactOptional(text),
  systemPython: v.exactOptional(text),
  externallyManaged: v.exactOptional(flag),
  cuda: v.exactOptional(text),
  cudnn: v.exactOptional(text),
  nvcc: v.exactOptional(flag),
  lacks: v.exactOptional(v.record(text, texts)),
  lacksPrograms: v.exactOptional(v.record(text, texts)),
  distributions: v.exactOptional(textByName),
  constraintFile: v.exactOptional(text),
  variables: v.exactOptional(textByName),
  healthcheck: v.exactOptional(flag),
});

const index = v.strictObject({
  kind: v.literal('index'),
  ...common,
  url: text,
  build: v.exactOptional(text),
  serves: v.array(distribution),
  copies: v.exactOptional(v.array(distribution)),
  only: flag,
  retired: v.exactOptional(v.array(text)),
  form: v.picklist(['index', 'find-links', 'archive', 'repository']),
});

const driver = v.strictObject({
  kind: v.literal('driver'),
  ...common,
  cuda: v.exactOptional(text),
  minimumDriver: v.exactOptional(text),
  capability: v.exactOptional(text),
  models: v.exactOptional(texts),
  unsupported: v.exactOptional(flag),
  minimumCuda: v.exactOptional(text),
  lastCuda: v.exactOptional(text),
  torch: v.exactOptional(text),
});

const option = v.strictObject({
  value: v.picklist(['boolean', 'integer', 'fraction', 'power', 'word', 'any']),
  least: v.exactOptional(text),
  words: v.exactOptional(texts),
  versions: v.exactOptional(text),
});

const variable = v.strictObject({
  kind: v.literal('variable'),
  ...common,
  variable: text,
  readBy: texts,
  versions: v.exactOptional(text),
  distribution: v.exactOptional(distribution),
  unknownToo: v.exactOptional(flag),
  when: v.exactOptional(texts),
  unlessSet: v.exactOptional(texts),
  beside: v.exactOptional(v.array(distribution)),
  unlessInstalled: v.exactOptional(v.array(distribution)),
  unlessRuns: v.exactOptional(texts),
  runs: v.exactOptional(texts),
  forGpu: v.exactOptional(flag),
  values: v.exactOptional(texts),
  format: v.exactOptional(v.picklist(['options', 'devices', 'runtime-devices', 'capabilities', 'directory'])),
  requires: v.exactOptional(texts),
  options: v.exactOptional(v.record(text, option)),
  cancels: v.exactOptional(texts),
  replacedBy: v.exactOptional(text),
  status: v.picklist(['read', 'wanted', 'phantom', 'obsolete', 'harmful']),
  purpose: v.exactOptional(v.picklist(['threads', 'gpu-memory'])),
  unlessReadOnly: v.exactOptional(flag),
  severity: v.exactOptional(severity),
  cure: v.exactOptional(text),
});

const program = v.strictObject({
  kind: v.literal('program'),
  ...common,
  program: text,
  words: v.exactOptional(texts),
  unless: v.exactOptional(texts),
  manyBy: v.exactOptional(texts),
  images: v.exactOptional(texts),
  roles: v.array(
    v.picklist([
      ...(['forks-workers', 'starts-children', 'reaps-children', 'queue-worker'] as const),
      ...(['shares-memory', 'fills-gpu', 'key-value-store', 'repairs-log', 'runs-programs'] as const),
    ]),
  ),
  wrongPaths: v.exactOptional(v.array(v.strictObject({ versions: text, ends: text, instead: text }))),
  distribution: v.exactOptional(distribution),
  cure: v.exactOptional(text),
});

const usage = v.strictObject({
  kind: v.literal('usage'),
  ...common,
  distribution,
  versions: v.exactOptional(text),
  imports: v.exactOptional(v.array(importName)),
  megabytes: v.exactOptional(text),
  messaging: v.exactOptional(v.picklist(['proposed', 'suitable'])),
});

const condaName = v.strictObject({ kind: v.literal('conda-name'), ...common, conda: text, distribution });

const release = v.strictObject({ version: text, python: v.exactOptional(text) });
const latest = v.strictObject({
  kind: v.literal('latest'),
  ...common,
  distribution,
  releases: v.pipe(v.array(release), v.minLength(1, 'must name a release')),
  asOf: day,
  preinstalled: v.exactOptional(release),
});

/**
 * A `KnowledgeEntry` as the YAML of `knowledge/` writes it, every scalar as text (failsafe schema); other keys are refused.
 */
export const entrySchema = v.variant('kind', [
  provides,
  placeholder,
  requires,
  breaks,
  builtFor,
  companions,
  supportsPython,
  published,
  image,
  index,
  driver,
  variable,
  program,
  usage,
  condaName,
  symptom,
  latest,
]);

type Frozen<Value> = Value extends string | boolean
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type SameKeys<One, Other> = One extends { kind: infer Kind }
  ? Same<keyof One, keyof Extract<Other, { kind: Kind }>>
  : false;

/** Does not compile when the schema and the domain type differ. */
export type SchemaMirrorsDomain = [
  Same<Frozen<v.InferOutput<typeof entrySchema>>, KnowledgeEntry>,
  SameKeys<KnowledgeEntry, v.InferOutput<typeof entrySchema>>,
] extends [true, true]
  ? true
  : false;
export const schemaMirrorsDomain: SchemaMirrorsDomain = true;
