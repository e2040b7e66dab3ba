import { distributionName, type Requirement } from '../domain/requirement.ts';
import { readExtras } from '../domain/requirement-parse.ts';
import { fileNameOf } from '../domain/requirement-url.ts';
import type { Span } from '../domain/source.ts';
import { parseWheelName, sdistName, type WheelName } from '../domain/wheel.ts';
import {
  hasVariable,
  localProject,
  type Reference,
  type RequirementEntry,
  splitExtras,
} from './requirements-reference.ts';

/** Reads a URL: its fragment, or the file name at its end, may name the distribution. */
export function readUrl(reference: Reference): RequirementEntry {
  const { text, locate, editable } = reference;
  const blank = /\s/.exec(text)?.index;
  if (blank !== undefined) {
    const message = 'Nothing but a marker may follow a URL.';
    const from = text.length - text.slice(blank).trimStart().length;
    return { kind: 'problem', problem: { message, span: locate(from, text.length) } };
  }
  const isVersionControl = /^(?:git|hg|svn|bzr)[+:]/i.test(text);
  const isFile = /^file:/i.test(text);
  if (editable && !isVersionControl && !isFile) {
    const message = 'An editable install needs a path or a version control URL.';
    return { kind: 'problem', problem: { message, span: locate(0, text.length) } };
  }
  const { path, extras } = splitExtras(text, locate);
  const egg = eggOf(path);
  if (egg !== undefined) return named(reference, path, egg.name, [...extras, ...egg.extras]);
  if (!isVersionControl) {
    const file = readFileName(reference, path, extras);
    if (file !== undefined) return file;
    if (isFile) return localProject(path.replace(/^file:(?:\/\/(?=\/|\.))?/i, ''), extras, reference);
  }
  return { kind: 'unnamed', url: { value: text, span: locate(0, text.length) } };
}

/** The requirement that a wheel or sdist at the end of a URL or path stands for; undefined where it says no name. */
export function readFileName(
  reference: Reference,
  path: string,
  extras: readonly string[],
): RequirementEntry | undefined {
  const fileName = fileNameOf(path);
  if (fileName.toLowerCase().endsWith('.whl')) {
    const wheel = parseWheelName(fileName);
    if (wheel !== undefined) return named(reference, path, fileName.split('-', 1)[0] ?? '', extras, wheel);
    if (hasVariable(path)) return { kind: 'unknown' };
    const message = 'The file name is not that of a wheel: name-version-python-abi-platform.whl.';
    return { kind: 'problem', problem: { message, span: reference.locate(0, reference.text.length) } };
  }
  // Code hosts name such archives after a branch or tag.
  if (/\/(?:archive|zipball|tarball)\//.test(path)) return undefined;
  const sdist = sdistName(fileName);
  return sdist === undefined ? undefined : named(reference, path, fileName.slice(0, fileName.lastIndexOf('-')), extras);
}

function named(
  reference: Reference,
  path: string,
  written: string,
  extras: readonly string[],
  wheel?: WheelName,
): RequirementEntry {
  const requirement: Requirement = {
    name: distributionName(written),
    written,
    extras: [...new Set(extras)].sort(),
    specifiers: [],
    marker: reference.marker,
    url: path,
    wheel,
    editable: reference.editable,
    span: reference.locate(0, reference.text.length),
    nameSpan: nameSpan(reference, path, written),
    specifierSpan: undefined,
  };
  return { kind: 'requirement', requirement };
}

/** The last place where the name is spelled out; the whole reference where escapes hide it. */
function nameSpan({ text, locate }: Reference, path: string, written: string): Span {
  const start = path.lastIndexOf(written);
  return start < 0 ? locate(0, text.length) : locate(start, start + written.length);
}

/** `#egg=name[extra]&subdirectory=…`; text after the name, which pip once allowed, is passed over. */
function eggOf(url: string): { readonly name: string; readonly extras: readonly string[] } | undefined {
  const hash = url.indexOf('#');
  const parameter =
    hash < 0
      ? undefined
      : url
          .slice(hash + 1)
          .split('&')
          .find((part) => part.startsWith('egg='));
  if (parameter === undefined) return undefined;
  const value = decode(parameter.slice('egg='.length));
  const name = /^[a-z0-9](?:[\w.-]*[a-z0-9])?/i.exec(value)?.[0];
  if (name === undefined) return undefined;
  const extras = readExtras(value, name.length, value.length, () => ({ path: '', start: 0, end: 0 }));
  return { name, extras: 'names' in extras ? extras.names : [] };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
