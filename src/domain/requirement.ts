import type { Marker } from './marker.ts';
import { formatMarker } from './marker-format.ts';
import type { DistributionName } from './requirement-name.ts';
import type { Problem, Span } from './source.ts';
import { formatSpecifierSet, type SpecifierSet } from './specifier.ts';
import type { WheelName } from './wheel.ts';

export { type DistributionName, distributionName } from './requirement-name.ts';
export { parseRequirement } from './requirement-parse.ts';

/** An import package: `cv2`. */
export type ImportName = string & { readonly kind: 'import' };

/** One dependency specifier as written (PEP 508), or a wheel or sdist given by URL or path. */
export interface Requirement {
  readonly name: DistributionName;
  /** The name as the author spelled it. */
  readonly written: string;
  /** Normalized, sorted. */
  readonly extras: readonly string[];
  /** Empty means any version. */
  readonly specifiers: SpecifierSet;
  readonly marker: Marker | undefined;
  /** A direct reference: URL, VCS reference or path. */
  readonly url: string | undefined;
  /** What the file name of a wheel URL or path says. */
  readonly wheel: WheelName | undefined;
  readonly editable: boolean;
  /** The whole requirement: name, extras, specifiers and marker, without options and comments. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** All version clauses together; undefined where there are none. */
  readonly specifierSpan: Span | undefined;
}

export type RequirementResult =
  | { readonly ok: true; readonly requirement: Requirement }
  | { readonly ok: false; readonly problem: Problem };

/** The requirement in its usual form: `name[extra]>=1,<2 ; marker`, or `name @ url ; marker`. */
export function formatRequirement(requirement: Requirement): string {
  const { written, extras, specifiers, marker, url } = requirement;
  const name = extras.length === 0 ? written : `${written}[${extras.join(',')}]`;
  const bound = url === undefined ? formatSpecifierSet(specifiers) : ` @ ${url}`;
  return marker === undefined ? name + bound : `${name}${bound} ; ${formatMarker(marker)}`;
}

/** True when it allows one version only: an exact clause without wildcard, or a wheel, whose name says its version. */
export function isPinned({ specifiers, wheel }: Requirement): boolean {
  return (
    wheel !== undefined ||
    specifiers.some(({ operator, version }) => operator === '===' || (operator === '==' && !version.endsWith('.*')))
  );
}
