import type { Confidence, Severity } from '../domain/finding.ts';
import { isolationTiers } from '../domain/isolation.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { platforms } from '../domain/target.ts';
import { parseVersion } from '../domain/version.ts';
import { UsageError } from './host.ts';
import {
  flag,
  type Kind,
  listOf,
  oneOf,
  oneOrMore,
  type Settings as Read,
  record,
  type Setting,
  setting,
  tableOf,
  text,
} from './setting-kinds.ts';

export type Threshold = Severity | 'never';

export const thresholds: readonly Threshold[] = ['error', 'warning', 'note', 'never'];
export const confidences: readonly Confidence[] = ['high', 'medium', 'low'];
/** What a rule's findings may be set to; `off` hides them. */
export type SeveritySetting = Severity | 'off';

const severities: readonly SeveritySetting[] = ['error', 'warning', 'note', 'off'];
const ruleIds = listOf(text);

const pythonKind: Kind<string> = { read: python, schema: text.schema };

const driverKind: Kind<string> = { read: driver, schema: text.schema };

/** The settings of `target`. */
export const targetSettings = {
  python: setting(
    pythonKind,
    'The Python to check for: a version such as "3.11", or specifiers such as ">=3.10,<3.13".',
    '"3.11"',
  ),
  platform: setting(
    oneOf(platforms),
    'The platform to check for; linux/amd64 where nothing says otherwise.',
    '"linux/arm64"',
  ),
  driver: setting(driverKind, 'The NVIDIA driver of the machines; unset, drivers are not judged.', '"535.104.05"'),
  gpu: setting(
    text,
    'The GPU of the machines, by compute capability or by name; unset, GPUs are not judged.',
    '"RTX 3090"',
  ),
};

/** The settings of each of `environments`. */
const environmentSettings = {
  requirements: setting(
    listOf(text),
    'Requirements files, pyproject.toml or conda files in the order of installation: paths or patterns, relative to this file.',
    '["requirements.txt"]',
  ),
  python: setting(pythonKind, 'Its Python, where no file says so.', '"3.11"'),
};

/** The settings of each of `builds`. */
const buildSettings = {
  args: setting(tableOf(text), 'Build arguments and their values.', '{ TORCH_VERSION = "2.1.0" }'),
  dockerfile: setting(
    text,
    'The Dockerfile they are for, relative to this file; all where it is not given.',
    '"Dockerfile"',
  ),
  target: setting(text, 'The stage that is built; the last where it is not given.', '"runtime"'),
};

/** The settings of each of `components`. */
const componentSettings = {
  requirements: setting(
    oneOrMore(text),
    'Distributions as the files of the project require them, or paths of manifests relative to this file.',
    '["ultralytics", "torch"]',
  ),
  manifest: setting(text, 'A requirements file or pyproject.toml with all it requires.', '"pose/requirements.txt"'),
  isolation: setting(
    oneOf(isolationTiers),
    'The boundary it already runs behind: inline, thread, process, venv or container.',
    '"process"',
  ),
};

/** Every setting. The order is that of the documentation. */
export const settings = {
  select: setting(ruleIds, 'Show only these rules.', '["overlapping-distributions", "numpy-abi-break"]'),
  ignore: setting(ruleIds, 'Do not show these rules.', '["public-dns"]'),
  'per-file-ignores': setting(
    tableOf(ruleIds),
    'Rules that are not shown for files: patterns as in .gitignore, relative to this file, each with rule ids.',
    '{ "/examples/**" = ["unsupported-python"] }',
  ),
  severity: setting(
    tableOf(oneOf(severities)),
    'The severity that all findings of a rule get: error, warning, note, or off.',
    '{ "unknown-variable" = "error" }',
  ),
  exclude: setting(
    listOf(text),
    'Files that are not read: patterns as in .gitignore, relative to this file.',
    '["/vendor", "*.old.txt"]',
  ),
  'fail-on': setting(oneOf(thresholds), 'The exit code is 1 from this severity on; the default is error.', '"warning"'),
  pedantic: setting(flag, 'Show notes too: cost, advice, future breaks.', 'true'),
  'min-confidence': setting(oneOf(confidences), 'Hide what is less sure; the default is medium.', '"high"'),
  baseline: setting(
    text,
    'A file of known findings that are not shown, relative to this file; see --write-baseline.',
    '"wheelclash-baseline.json"',
  ),
  knowledge: setting(
    listOf(text),
    'Files with facts of your own, relative to this file; see wheelclash knowledge --help.',
    '["wheelclash-facts.yaml"]',
  ),
  environments: setting(
    tableOf(record(environmentSettings)),
    'Environments that no file shows: files that are installed one after the other.',
    '{ comfyui = { requirements = ["requirements.txt", "custom_nodes/*/requirements.txt"], python = "3.11" } }',
  ),
  components: setting(
    tableOf(record(componentSettings)),
    'Parts of the project that run apart or could; plan partitions them, and check respects how they are isolated.',
    '{ pose = { requirements = ["ultralytics", "torch"], isolation = "process" } }',
  ),
  builds: setting(
    tableOf(record(buildSettings)),
    'Build arguments that are used together; each preset is checked besides the defaults.',
    '{ cu118 = { args = { TORCH_VERSION = "2.1.0" }, dockerfile = "Dockerfile", target = "runtime" } }',
  ),
  target: setting(record(targetSettings), 'The machines the project runs on.', '{ python = "3.11" }'),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

const table = record(settings);

/** What configuration may say. Absent keys leave the defaults. */
export type Settings = Read<typeof settings>;

/** The settings as JSON Schema. */
export const settingsSchema = table.schema;

/** Reads the table of settings. Throws a usage error that names the key, what it may be, and the nearest known name. */
export function readSettings(value: unknown, name: string): Settings {
  return table.read(value, name);
}

/** A Python version or specifiers, as the command line and configuration give it. */
export function python(value: unknown, name: string): string {
  const given = text.read(value, name).trim();
  if (parseVersion(given) === undefined && !parseSpecifierSet(given)?.length)
    throw new UsageError(
      `${name} must be a Python version such as 3.11, or specifiers such as ">=3.10,<3.13"; it is "${given}"`,
    );
  return given;
}

/** The version of an NVIDIA driver, as nvidia-smi shows it. */
export function driver(value: unknown, name: string): string {
  const given = text.read(value, name).trim();
  if (!/^\d{3}(?:\.\d{1,3}){0,2}$/.test(given))
    throw new UsageError(`${name} must be the version of an NVIDIA driver such as 535.104.05; it is "${given}"`);
  return given;
}
