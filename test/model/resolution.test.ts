import { describe, expect, test } from 'vitest';
import { describeSet } from '../../src/domain/version-set.ts';
import { environmentOf, installedIn, knowledgeOf, projectOf } from './project.ts';

const one = (requirements: string, knowledge = knowledgeOf({})) =>
  environmentOf(projectOf({ 'requirements.txt': requirements }, knowledge), 'requirements.txt');

describe('one install step', () => {
  test('bounds on one distribution are intersected', () => {
    expect(installedIn(one('numpy>=1.20\nnumpy<2\n'))).toEqual(['numpy >=1.20,<2']);
  });

  test('requirements under exclusive markers are kept apart', () => {
    const environment = one('numpy==1.21; python_version < "3.9"\nnumpy==1.26; python_version >= "3.9"\n');
    expect(installedIn(environment)).toEqual(['numpy ==1.21', 'numpy ==1.26']);
    expect(environment.installed.every((entry) => entry.when.kind !== 'always')).toBe(true);
  });

  test('a marker for another platform installs nothing', () => {
    expect(installedIn(one('pywin32; sys_platform == "win32"\nnumpy\n'))).toEqual(['numpy any version']);
  });

  test('transitive requirements carry their chain and fact', () => {
    const knowledge = knowledgeOf({ 'app==1.0': ['middle>=2'], 'middle>=2': ['leaf<3'] });
    const [leaf] = one('app==1.0\nmiddle==2.5\n', knowledge).installed.filter((entry) => entry.name === 'leaf');
    expect(leaf?.chain.map((part) => part.name)).toEqual(['middle', 'leaf']);
    expect(leaf?.facts.map((fact) => fact.id)).toEqual(['requires-1']);
  });

  test('an extra brings what only it requires', () => {
    const knowledge = knowledgeOf({ 'app==1.0': ['base', 'gpu-part; extra == "gpu"'] });
    expect(installedIn(one('app==1.0\n', knowledge))).toEqual(['app ==1.0', 'base any version']);
    expect(installedIn(one('app[gpu]==1.0\n', knowledge))).toContain('gpu-part any version');
  });

  test('one of several extras is enough for what they share', () => {
    const knowledge = knowledgeOf({ 'app==1.0': ['part<6; extra == "asr" or extra == "tts"'] });
    expect(installedIn(one('app[asr]==1.0\n', knowledge))).toEqual(['app ==1.0', 'part <6']);
    expect(installedIn(one('app[other]==1.0\n', knowledge))).toEqual(['app ==1.0']);
  });

  test('several facts prove what holds for a whole range, with the widest of their bounds', () => {
    const knowledge = knowledgeOf({ 'app>=1,<2': ['part>=4,<6'], 'app>=2,<3': ['part>=5,<7', 'other'] });
    expect(installedIn(one('app>=1.5,<2.5\n', knowledge))).toEqual(['app >=1.5,<2.5', 'part >=4,<7']);
  });

  test('several facts prove nothing where one release between them is not known', () => {
    const knowledge = knowledgeOf({ 'app>=1,<2': ['part<6'], 'app>=2.1,<3': ['part<7'] });
    expect(installedIn(one('app>=1.5,<2.5\n', knowledge))).toEqual(['app >=1.5,<2.5']);
  });

  test('a version behind a variable concludes nothing', () => {
    const [torch] = one('torch==${TORCH_VERSION}\n', knowledgeOf({}, { torch: ['2.9.0'] })).installed;
    expect(torch).toMatchObject({ basis: 'unknown', version: undefined });
  });
});

describe('the joint choice of open versions', () => {
  const latest = { numpy: ['1.26.4', '2.4.6'], plotter: ['1.0', '2.0'] };

  test('takes the newest known release', () => {
    const [numpy] = one('numpy\n', knowledgeOf({}, latest)).installed;
    expect([numpy?.version?.text, numpy?.basis, numpy && describeSet(numpy.expected)]).toEqual([
      '2.4.6',
      'open',
      '>=2.4.6',
    ]);
  });

  test('keeps the bound of a pinned sibling', () => {
    const knowledge = knowledgeOf({ 'scipy==1.11.4': ['numpy<1.28'] }, latest);
    const numpy = one('numpy\nscipy==1.11.4\n', knowledge).installed.find((entry) => entry.name === 'numpy');
    expect(numpy?.version?.text).toBe('1.26.4');
  });

  test('backs away from a release that contradicts a pin', () => {
    const knowledge = knowledgeOf({ 'plotter==2.0': ['numpy>=2'], 'plotter==1.0': ['numpy'] }, latest);
    const environment = one('numpy<2\nplotter\n', knowledge);
    expect(environment.installed.find((entry) => entry.name === 'plotter')?.version?.text).toBe('1.0');
    expect(installedIn(environment)).toContain('numpy <2');
  });

  test('backs away from what metadata forbids', () => {
    const forbids = {
      kind: 'breaks',
      id: 'plotter-numpy',
      distribution: 'plotter',
      versions: '==2.0',
      with: { distribution: 'numpy', versions: '<2' },
      fails: 'install',
      metadata: 'forbids',
      severity: 'error',
      cure: 'plotter<2',
    };
    const environment = one('numpy<2\nplotter\n', knowledgeOf({}, latest, [forbids]));
    expect(environment.installed.find((entry) => entry.name === 'plotter')?.version?.text).toBe('1.0');
  });

  test('a bound that only the chosen release has is not certain', () => {
    const knowledge = knowledgeOf({ 'plotter==2.0': ['numpy>=2'] }, latest);
    const demand = one('plotter\n', knowledge).demands.find((entry) => entry.name === 'numpy');
    expect(demand?.certain).toBe(false);
  });

  test('a bound that every allowed release has is certain', () => {
    const knowledge = knowledgeOf({ 'plotter>=1,<3': ['numpy>=2'] }, latest);
    const demand = one('plotter>=1.5,<2.5\n', knowledge).demands.find((entry) => entry.name === 'numpy');
    expect(demand?.certain).toBe(true);
  });
});

describe('included files', () => {
  test('are read once, and cycles end', () => {
    const project = projectOf({
      'requirements.txt': '-r requirements-b.txt\nnumpy\n',
      'requirements-b.txt': '-r requirements.txt\nscipy\n',
    });
    const all = project.environments.map((environment) => environment.installed.map((entry) => entry.name));
    expect(all.flat().filter((name) => name === 'numpy').length).toBe(all.length);
  });

  test('constraints limit and do not install', () => {
    const project = projectOf({
      'requirements.txt': '-c constraints.txt\nnumpy\n',
      'constraints.txt': 'numpy<2\nscipy==1.0\n',
    });
    expect(project.environments.map((environment) => environment.id)).toEqual(['requirements.txt']);
    expect(installedIn(environmentOf(project, 'requirements.txt'))).toEqual(['numpy <2']);
  });
});
