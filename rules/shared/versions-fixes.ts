import type { Installed } from '../../src/domain/environment.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { formatSpecifierSet, parseSpecifierSet } from '../../src/domain/specifier.ts';
import { describeSet, type VersionSet } from '../../src/domain/version-set.ts';
import { hasPlace } from './distributions-words.ts';
import { isWritten } from './versions-places.ts';

/** Changes the bounds of a requirement where the author wrote one; advice with the same words elsewhere. */
export function boundFix(installed: Installed, specifiers: string, title: string): Fix {
  const [requirement] = installed.chain;
  return isWritten(installed) && requirement.url === undefined && specifiers !== '' && !specifiers.includes('||')
    ? { kind: 'pin', requirement, specifiers, title, safety: 'unsafe' }
    : advice(title);
}

/** Requires a distribution that only others bring, with bounds, beside what brings it or is meant to work with it. */
export function addFix(installed: Installed, specifiers: string, beside: Installed, title: string): Fix {
  const [place] = beside.chain;
  const isOurs = beside.step.installer !== 'image' && hasPlace(place) && !specifiers.includes('||');
  return isOurs
    ? { kind: 'add', requirement: `${installed.name}${specifiers}`, beside: place, title, safety: 'unsafe' }
    : advice(title);
}

/** The fix that puts a distribution into a set of versions. */
export function setFix(installed: Installed, versions: VersionSet, title: string): Fix {
  return boundFix(installed, describeSet(versions), title);
}

/** A cure of the knowledge base, `httpx<0.28`: a change of bounds where it names one of these and nothing else. */
export function cureFix(cure: string, among: readonly Installed[]): Fix {
  const title = `Use ${cure}`;
  const found = among.find(({ name }) => cure.startsWith(name) && /^[<>=!~]/.test(cure.slice(name.length)));
  const specifiers = found === undefined ? undefined : parseSpecifierSet(cure.slice(found.name.length));
  if (found === undefined || specifiers === undefined) return advice(title);
  const bounds = formatSpecifierSet(specifiers);
  return isWritten(found) ? boundFix(found, bounds, title) : addFix(found, bounds, found, title);
}

/** The cures that a fact names as alternatives: `ctranslate2>=4.5, or torch<2.4`. */
export function curesOf(cure: string, among: readonly Installed[]): readonly Fix[] {
  const parts = cure.split(/, or | or /);
  const fixes = parts.map((part) => cureFix(part, among));
  return fixes.every(({ kind }) => kind !== 'advice') ? fixes : [advice(`Use ${cure}`)];
}
