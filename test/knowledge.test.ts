import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { knowledgeFiles, knowledgeFolder, lintedKnowledge, readKnowledge } from '../src/build/knowledge-files.ts';
import { schemaJson } from '../src/knowledge/schema-json.ts';
import { subjectOf } from '../src/knowledge/subject.ts';

describe('the committed base', () => {
  const { entries, problems } = lintedKnowledge();

  test('has no problem', () => {
    expect(problems.map(({ span, message }) => `${span.path}: ${message}`)).toEqual([]);
  });

  test('is not empty, has unique ids and evidence for every entry', () => {
    expect(entries.length).toBeGreaterThan(500);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    expect(entries.filter((entry) => entry.evidence.length === 0)).toEqual([]);
  });

  test('agrees with the schema that editors use', () => {
    expect(readFileSync(join(knowledgeFolder, 'schema.json'), 'utf8')).toBe(schemaJson());
    const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(schemaJson()));
    for (const { path, text } of knowledgeFiles())
      expect({ path, valid: validate(parse(text)), errors: validate.errors }).toMatchObject({ path, valid: true });
  });

  test('answers by subject and by id', () => {
    const knowledge = readKnowledge();
    for (const entry of entries) {
      expect(knowledge.find(entry.id)).toEqual(entry);
      expect(knowledge.about(subjectOf(entry), entry.kind)).toContainEqual(entry);
    }
  });

  /** Import packages that two of the distributions write, unless a fact says that they may share them. */
  function shared(names: readonly string[]): readonly string[] {
    const facts = names.flatMap((name) => readKnowledge().about(name, 'provides'));
    return facts.flatMap((first, at) =>
      facts.slice(at + 1).flatMap((second) => {
        const friends = [...(first.coexistsWith ?? []), ...(second.coexistsWith ?? [])];
        if (friends.includes(first.distribution) || friends.includes(second.distribution)) return [];
        return first.imports.filter(
          (name) => first.distribution !== second.distribution && second.imports.includes(name),
        );
      }),
    );
  }

  test.each([
    'pyyaml protobuf google-auth google-api-core googleapis-common-protos',
    'azure-core azure-identity azure-storage-blob',
    'opentelemetry-api opentelemetry-sdk opentelemetry-proto',
    'nvidia-cublas-cu12 nvidia-cuda-runtime-cu12 nvidia-cudnn-cu12 nvidia-nccl-cu12 nvidia-cublas',
    'jax jaxlib jax-cuda12-plugin jax-cuda12-pjrt',
    'keras tf-keras tensorflow tensorboard tensorflow-estimator tensorflow-metal tensorflow-io',
    'torch torchvision torchaudio triton functorch torch-tensorrt',
    'tensorflow tensorflow-intel',
    'tensorflow tensorflow-cpu-aws',
    'lightning pytorch-lightning lightning-fabric',
    'gym gymnasium',
    'pycryptodome pycryptodomex',
    'tritonclient triton',
    'onnxruntime-extensions onnxruntime onnxruntime-genai',
  ])('%s share no import package', (names) => {
    expect(shared(names.split(' '))).toEqual([]);
  });

  test.each([
    ['onnxruntime onnxruntime-gpu', 'onnxruntime'],
    ['opencv-python opencv-contrib-python-headless', 'cv2'],
    ['pygame pygame-ce', 'pygame'],
    ['nvidia-nccl-cu12 nvidia-nccl-cu13', 'nvidia.nccl'],
    ['flash-attn flash-attn-4', 'flash_attn.cute'],
    ['tensorflow-intel tf-nightly', 'tensorflow'],
  ])('%s both write %s', (names, name) => {
    expect(shared(names.split(' '))).toEqual([name]);
  });
});
