import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../src/domain/plan.ts';
import { formatRequirement } from '../src/domain/requirement.ts';
import { parsePyproject } from '../src/parse/pyproject.ts';
import { parseRequirements } from '../src/parse/requirements.ts';
import { type FileFormat, fileFormats, filesOf, filesToWrite } from '../src/report/plan-files.ts';
import { formatPlanJson } from '../src/report/plan-json.ts';
import { unitsOf } from '../src/report/plan-sites.ts';
import { formatPlanText } from '../src/report/plan-text.ts';
import { fixturesFolder } from './fixture-cases.ts';
import { checked, planIn } from './plan-world.ts';

const folderOf = (story: string) => join(fixturesFolder, 'stories', story);
const plans = new Map<string, ReturnType<typeof planIn>>();
const planned = (story: string) => {
  const known = plans.get(story) ?? planIn(folderOf(story));
  plans.set(story, known);
  return known;
};

/** Stories A and B, with the units each must give: name, tier, components. */
const stories: readonly (readonly [story: string, units: readonly string[]])[] = [
  ['a-facemoment', ['main inline: dev insightface onnxruntime-gpu', 'hsemotion-onnx venv: hsemotion-onnx']],
  [
    'a-facemoment-pose',
    ['main inline: dev hsemotion-onnx insightface onnxruntime-gpu', 'torch venv: torch ultralytics'],
  ],
  ['a-facemoment-units', ['main inline: expression face face-detect', 'pose venv: pose']],
  [
    'b-vision-platform-paddle',
    [
      'main inline: numpy opencv-python timm torch torchvision ultralytics',
      'paddlepaddle-gpu process: paddlepaddle-gpu',
    ],
  ],
  ['b-vision-platform-units', ['main inline: huggingface timm ultralytics', 'paddle process: paddle']],
];

describe.each(stories)('%s', (story, units) => {
  test('has the fewest units', async () => {
    expect(shown((await planned(story)).plan)).toEqual(units);
  });

  // Words of rules and facts stand in trees and JSON: `npx vitest run test/plan-stories.test.ts -u` takes new ones over.
  const worded = story.endsWith('units') ? (['tree', 'json'] as const) : [];

  test.each([...worded, ...fileFormats])('is written as %s', async (format) => {
    const { plan, files } = await planned(story);
    const text =
      format === 'tree'
        ? formatPlanText(plan, files)
        : format === 'json'
          ? formatPlanJson(plan, files)
          : filesOf(plan, format)
              .map((file) => `# ==> ${file.path}\n${file.text}`)
              .join('\n');
    await expect(text).toMatchFileSnapshot(`report/golden/plan/${story}.${format}.txt`);
  });
});

test('one unit for each component is the split of story B', async () => {
  const { plan } = await planIn(folderOf('b-vision-platform-units'), true);
  expect(shown(plan)).toEqual([
    'huggingface inline: huggingface',
    'paddle venv: paddle',
    'timm venv: timm',
    'ultralytics venv: ultralytics',
  ]);
  const files = filesToWrite(plan, undefined);
  expect(files.map(({ path }) => path)).toEqual([
    'requirements-base.txt',
    'requirements-huggingface.txt',
    'requirements-paddle.txt',
    'requirements-timm.txt',
    'requirements-ultralytics.txt',
    'pipeline.yaml',
  ]);
  expect(checked(files)).toEqual([]);
});

describe('written files', () => {
  /** In these something is wrong that distance does not cure: a fault inside one component, or repairs in later steps. */
  const incurable = new Map([
    ['a-facemoment-fixed-pip', 'overlapping-distributions'],
    ['b-vision-platform-openmmlab', 'companion-mismatch'],
    ['b-vision-platform', 'numpy-abi-break'],
  ]);
  const chosen = [
    ...stories.map(([story]) => story),
    ...['a-facemoment-fixed', 'a-facemoment-pose-cudnn', 'b-vision-platform-transformers'],
    ...incurable.keys(),
  ];
  const formats: readonly (FileFormat | undefined)[] = [undefined, 'uv', 'requirements', 'dockerfile', 'compose'];

  describe.each(chosen)('of %s', (story) => {
    test.each(formats)('as %s check clean', async (format) => {
      const left = checked(filesToWrite((await planned(story)).plan, format));
      const rule = incurable.get(story);
      expect(left.filter((finding) => rule === undefined || !finding.includes(rule))).toEqual([]);
      expect(left.length > 0).toBe(rule !== undefined);
    });

    test('ask for what the project asks for', async () => {
      const { plan } = await planned(story);
      const asked = distinct(unitsOf(plan).flatMap(({ requirements }) => requirements.map(formatRequirement)));
      const written = filesToWrite(plan, 'requirements')
        .filter(({ path }) => path.startsWith('requirements-'))
        .flatMap(({ path, text }) => linesOf(path, text));
      expect(distinct(written)).toEqual(asked);
      const project = distinct(projectLines(folderOf(story)));
      expect(asked.filter((line) => !project.includes(line))).toEqual([]);
      // A plan of one environment leaves out those that are apart already.
      if (!story.includes('openmmlab')) expect(asked).toEqual(project);
    });
  });
});

function shown(plan: Plan): readonly string[] {
  return unitsOf(plan).map(({ name, tier, components }) => `${name} ${tier}: ${components.join(' ')}`);
}

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}

function linesOf(path: string, text: string): readonly string[] {
  return parseRequirements({ path, text }).requirements.map(formatRequirement);
}

/** Everything the files of a project ask for. */
function projectLines(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('fixed/'))
    .flatMap((path) => {
      if (path === 'pyproject.toml') {
        const read = parsePyproject({ path, text: readFileSync(join(folder, path), 'utf8') });
        const groups = [...read.extras, ...read.groups].flatMap(({ requirements }) => requirements);
        return [...read.dependencies, ...groups].map(formatRequirement);
      }
      if (path.endsWith('.txt')) return linesOf(path, readFileSync(join(folder, path), 'utf8'));
      // The last step of the one story that installs in several.
      return path === 'Dockerfile' ? ['onnxruntime-gpu==1.19.2', 'opencv-python-headless<4.12'] : [];
    });
}
