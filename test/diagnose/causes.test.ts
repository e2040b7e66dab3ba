import { expect, test } from 'vitest';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import { causesOf } from '../../src/diagnose/causes.ts';
import { readLog } from '../../src/diagnose/reader.ts';
import { run } from '../../src/run.ts';

const knowledge = readKnowledge();

/** The causes in a log, with a project of one requirements file. */
function causes(log: string, requirements = '') {
  const reader = readLog(knowledge.all('symptom'));
  reader.push(log);
  const files = requirements === '' ? [] : [{ path: 'requirements.txt', text: requirements }];
  const { project, findings } = run(files, knowledge);
  return causesOf(reader.end().sightings, knowledge, { environments: project.environments, findings });
}

const hub = "ImportError: cannot import name 'ModelFilter' from 'huggingface_hub'";
const jwt = "AttributeError: module 'jwt' has no attribute 'encode'";

test('a finding of the project comes first, at its line', () => {
  const [first, second] = causes(`${jwt}\n${hub}\n`, 'flask==3.0.3\nnemo-toolkit==1.23.0\nhuggingface-hub==0.30.2\n');
  expect(first).toMatchObject({ ground: 'finding', places: [{ rule: 'incompatible-versions' }] });
  expect(first?.places[0]?.span).toMatchObject({ path: 'requirements.txt' });
  expect(first?.facts[0]?.id).toBe('nemo-modelfilter-hub024');
  expect(second).toMatchObject({ ground: 'none', places: [] });
});

test('a distribution that is installed there comes before nothing', () => {
  const [first] = causes(`${hub}\n${jwt}\n`, 'pyjwt==2.9.0\n');
  expect(first).toMatchObject({ ground: 'requirement', places: [{ message: 'pyjwt 2.9.0 comes from here' }] });
  expect(first?.places[0]?.span).toEqual({ path: 'requirements.txt', start: 0, end: 12 });
});

test('without a project, the order is that of the log', () => {
  expect(causes(`${jwt}\n${hub}\n`).map(({ sighting, ground }) => [sighting.line, ground])).toEqual([
    [1, 'none'],
    [2, 'none'],
  ]);
});

test('of several facts, those come first whose distribution the traceback names', () => {
  const log = "ImportError: cannot import name 'HfFolder' from 'huggingface_hub'";
  const inside = (name: string) =>
    `  File "/app/venv/lib/python3.11/site-packages/${name}/x.py", line 3, in <module>\n${log}\n`;
  expect(causes(inside('diffusers'))[0]?.facts[0]?.id).toBe('diffusers-hffolder');
  expect(causes(inside('gradio'))[0]?.facts[0]?.id).toBe('gradio-hffolder');
  expect(causes(inside('nemo'), 'datasets==2.15.0\nhuggingface-hub==1.0.1\n')[0]?.facts[0]?.id).toBe(
    'datasets215-hffolder',
  );
});

test('the distribution in which it happened is shown before the one it is about', () => {
  const log = [
    '  File "/app/venv/lib/python3.11/site-packages/pandas/__init__.py", line 46, in <module>',
    'ValueError: numpy.dtype size changed, may indicate binary incompatibility. Expected 96 from C header, got 88 from PyObject',
  ].join('\n');
  const [first] = causes(log, 'six==1.17.0\nnumpy>=2\npandas==2.2.2\n');
  expect(first?.places.map(({ message }) => message.split(' ')[0])).toEqual(['pandas', 'numpy']);
});

test('a name is read from a whole requirement, and from a text that is none', () => {
  const [first] = causes('ERROR: No matching distribution found for Torch==2.6.0+cu121\n', 'torch==2.6.0+cu121\n');
  expect(first).toMatchObject({ distributions: ['torch'], ground: 'finding' });
  expect(causes('ERROR: No matching distribution found for ---\n')[0]?.distributions).toEqual([]);
});
