import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/domain/environment.ts';
import { allOf, formatMarker, mayHoldTogether, not } from '../../src/domain/marker.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { environmentOf, knowledgeOf, projectOf } from './project.ts';

const latest = { numpy: ['1.26.4', '2.4.6'], plotter: ['1.0', '2.0'] };
const plotter = { 'plotter==2.0': ['numpy>=2'], 'plotter==1.0': ['numpy'] };

function built(run: string, knowledge = knowledgeOf(plotter, latest)): Environment {
  return environmentOf(projectOf({ Dockerfile: `FROM scratch\n${run}` }, knowledge), 'Dockerfile');
}

/** `numpy ==1.26 if CONDITION, was ==1.24` for what is installed under that name. */
function entries({ installed }: Environment, name: string): readonly string[] {
  return installed
    .filter((entry) => entry.name === name)
    .map(({ versions, when, replaced }) =>
      [
        describeSet(versions),
        when.kind === 'always' ? '' : ` if ${formatMarker(when)}`,
        replaced === undefined ? '' : `, was ${describeSet(replaced.versions)}`,
      ].join(''),
    );
}

describe('the two branches of a shell condition', () => {
  const both = (first: string, second: string) =>
    built(`RUN if ls /tmp/wheels/*.whl; then ${first}; else ${second}; fi\n`);

  test('do not meet', () => {
    expect(entries(both('pip install numpy==1.26.4', 'pip install numpy==2.4.6'), 'numpy')).toEqual([
      '==1.26.4 if ls /tmp/wheels/*.whl succeeds',
      '==2.4.6 if not (ls /tmp/wheels/*.whl succeeds)',
    ]);
  });

  test('keep their own conditions where both install the same', () => {
    expect(entries(both('pip install numpy==1.26.4', 'pip install numpy==1.26.4'), 'numpy')).toEqual([
      '==1.26.4 if ls /tmp/wheels/*.whl succeeds',
      '==1.26.4 if not (ls /tmp/wheels/*.whl succeeds)',
    ]);
  });

  test('are replaced each by what comes after both', () => {
    const environment = built(
      'RUN if ls /tmp/wheels/*.whl; then pip install numpy==1.26.4; fi\nRUN pip install numpy==2.4.6\n',
    );
    expect(entries(environment, 'numpy')).toEqual(['==2.4.6, was ==1.26.4']);
  });

  test('choose open versions without a look at the other', () => {
    const environment = both(
      'pip install --no-index --find-links=/tmp/wheels plotter',
      'pip install numpy==1.26.4 && pip install plotter',
    );
    const replaced = environment.installed.filter((entry) => entry.name === 'numpy' && entry.replaced !== undefined);
    expect(replaced.map(({ versions }) => describeSet(versions))).toEqual(['>=2']);
  });
});

test('what a step under an unknown condition replaces stays where the step does not run', () => {
  const environment = built(
    'RUN pip install numpy==1.26.4\nRUN if test -n "$(hostname)"; then pip install numpy==2.4.6; fi\n',
  );
  const numpy = environment.installed.filter((entry) => entry.name === 'numpy');
  expect(numpy.map(({ versions }) => describeSet(versions))).toEqual(['==1.26.4', '==2.4.6']);
  expect(
    mayHoldTogether(
      numpy.map(({ when }) => when),
      environment.target,
    ),
  ).toBe(false);
});

test('without an index nobody knows the newest release', () => {
  const environment = built('RUN pip install --no-index --find-links=/tmp/wheels plotter\n');
  expect(entries(environment, 'plotter')).toEqual(['any version']);
  expect(environment.installed.map(({ name, version }) => [name, version])).toEqual([['plotter', undefined]]);
});

test('bounds under overlapping markers cover every Python', () => {
  const bounds = ['<"3.9"', '>="3.9"', '>="3.10"', '>="3.11"', '<"3.12"', '=="3.13"'];
  const files = {
    'requirements.txt': `numpy<3\n${bounds.map((bound, index) => `numpy>=1.${index}; python_version${bound}`).join('\n')}\n`,
  };
  const environment = environmentOf(projectOf(files), 'requirements.txt');
  const whens = environment.installed.map(({ when }) => when);
  expect(whens.length).toBe(6);
  expect(mayHoldTogether([allOf(...whens.map(not))], environment.target)).toBe(false);
  for (const [index, first] of whens.entries())
    for (const second of whens.slice(index + 1))
      expect(mayHoldTogether([first, second], environment.target)).toBe(false);
});
