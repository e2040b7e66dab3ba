import { expect, test } from 'vitest';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import { environmentOf, installedIn, projectOf } from './project.ts';

const named = (reference: string) =>
  installedIn(
    environmentOf(projectOf({ 'requirements.txt': `numpy\n${reference}\n` }, readKnowledge()), 'requirements.txt'),
  )
    .map((text) => text.split(' ')[0])
    .includes('detectron2');

test.each([
  'git+https://github.com/facebookresearch/detectron2.git',
  'git+https://github.com/facebookresearch/detectron2',
  'git+https://github.com/facebookresearch/detectron2.git@v0.6',
  'git+ssh://git@github.com/facebookresearch/detectron2.git@main',
  'git+https://github.com/FacebookResearch/Detectron2.git',
])('%s is the distribution that the repository holds', (reference) => {
  expect(named(reference)).toBe(true);
});

test.each([
  'git+https://github.com/someone/detectron2.git',
  'git+https://github.com/facebookresearch/detectron2-extras.git',
  'git+https://github.com/facebookresearch/detectron2.git#subdirectory=projects/DensePose',
  'https://github.com/facebookresearch/detectron2',
])('%s says nothing', (reference) => {
  expect(named(reference)).toBe(false);
});
