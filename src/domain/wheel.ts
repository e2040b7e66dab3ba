import { type DistributionName, distributionName } from './requirement-name.ts';
import { parseVersion, type Version } from './version.ts';

export interface WheelTag {
  readonly python: string;
  readonly abi: string;
  readonly platform: string;
}

/** What the file name of a wheel says. */
export interface WheelName {
  readonly distribution: DistributionName;
  readonly version: Version;
  readonly build: string | undefined;
  readonly tags: readonly WheelTag[];
}

/** More combinations than this are no honest file name. */
const tagLimit = 2000;

/**
 * Reads `name-version[-build]-python-abi-platform.whl`, with every combination of compressed tag sets in `tags`.
 * Undefined for anything else. Escapes of URLs must be decoded before.
 */
export function parseWheelName(fileName: string): WheelName | undefined {
  if (!fileName.toLowerCase().endsWith('.whl')) return undefined;
  const parts = fileName.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [name = '', versionText = ''] = parts;
  const build = parts.length === 6 ? parts[2] : undefined;
  const version = wheelVersion(versionText);
  if (version === undefined || !isName(name) || (build !== undefined && !/^\d/.test(build))) return undefined;
  const tags = expandTags(parts.slice(-3));
  return tags === undefined ? undefined : { distribution: distributionName(name), version, build, tags };
}

/** The tags in their compressed form: `cp39.cp310-abi3-manylinux_2_17_x86_64`. */
export function wheelTagsText(wheel: WheelName): string {
  const values = (part: keyof WheelTag) => [...new Set(wheel.tags.map((tag) => tag[part]))].join('.');
  return `${values('python')}-${values('abi')}-${values('platform')}`;
}

/**
 * Reads `name-version.tar.gz` or `.zip`. Undefined where the file name does not end in a version, as in the archives
 * of code hosts (`main.zip`), or holds two of them.
 */
export function sdistName(
  fileName: string,
): { readonly distribution: DistributionName; readonly version: Version } | undefined {
  const extension = ['.tar.gz', '.zip'].find((candidate) => fileName.toLowerCase().endsWith(candidate));
  if (extension === undefined) return undefined;
  const stem = fileName.slice(0, -extension.length);
  const dash = stem.lastIndexOf('-');
  const name = stem.slice(0, Math.max(dash, 0));
  const version = parseVersion(stem.slice(dash + 1));
  const holdsVersion = /-v?\d+\.\d/.test(name);
  return version === undefined || holdsVersion || !isName(name)
    ? undefined
    : { distribution: distributionName(name), version };
}

/** Old tools wrote `_` for the `-` of a post release or the `+` of a local version. */
function wheelVersion(text: string): Version | undefined {
  return parseVersion(text) ?? parseVersion(text.replaceAll('_', '-')) ?? parseVersion(text.replace('_', '+'));
}

function isName(text: string): boolean {
  return /^[a-z0-9]/i.test(text) && /[a-z0-9]$/i.test(text) && /^[\w.-]+$/.test(text);
}

function expandTags(parts: readonly string[]): readonly WheelTag[] | undefined {
  const [pythons = [], abis = [], platforms = []] = parts.map((part) => part.toLowerCase().split('.'));
  if ([...pythons, ...abis, ...platforms].some((tag) => !/^\w+$/.test(tag))) return undefined;
  if (pythons.length * abis.length * platforms.length > tagLimit) return undefined;
  return pythons.flatMap((python) => abis.flatMap((abi) => platforms.map((platform) => ({ python, abi, platform }))));
}
