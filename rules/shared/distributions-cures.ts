import type { Demand, Environment, Installed } from '../../src/domain/environment.ts';
import { manifestKind } from '../../src/domain/file-names.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { allOf, always, formatMarker, type Marker, not } from '../../src/domain/marker.ts';
import type { DistributionName } from '../../src/domain/requirement.ts';
import type { Family, Survivor } from './distributions-families.ts';
import { hasPlace, listed, subjectText } from './distributions-words.ts';

/** What goes, what stays in its place, and when that is no choice. */
interface Exchange {
  readonly dropped: Installed;
  readonly kept: Installed;
  /** `, unless …`, or nothing. */
  readonly unless: string;
  /** True where nothing else has to go as well. */
  readonly onlyOne: boolean;
}

/** How to get rid of an overlap, best first: for each member that is to go, by the way it came. */
export function overlapCures(family: Family, survivor: Survivor | undefined, environment: Environment): readonly Fix[] {
  const installed = family.members.map((member) => member.installed);
  const names = [...new Set(installed.map(({ name }) => name))];
  const kept = installed.find(({ name }) => name === survivor?.name);
  if (survivor === undefined) return [advice(`Keep one of ${listed(names)}, and leave out the others`)];
  const unless = survivor.unless === undefined ? '' : `, unless ${survivor.unless}`;
  if (kept === undefined)
    return [
      advice(`Install ${survivor.name} in place of ${listed(names)}${unless}`),
      ...lastStep(installed, survivor.name, environment),
    ];
  const dropped = installed.filter(({ name }) => name !== kept.name);
  const onlyOne = dropped.length === 1;
  const fixes = [
    ...dropped.flatMap((one) => cure({ dropped: one, kept, unless, onlyOne })),
    ...lastStep(dropped, kept.name, environment, kept),
  ];
  if (unless === '') return fixes;
  return [
    ...fixes,
    advice(
      `Where ${survivor.unless}: keep ${listed([...new Set(dropped.map(({ name }) => name))])} and leave ${kept.name} out`,
    ),
  ];
}

function cure(exchange: Exchange): readonly Fix[] {
  const { dropped, kept, unless, onlyOne } = exchange;
  const title = `Remove ${dropped.name} and keep ${kept.name}${unless}`;
  const condition = kept.chain[0].marker ?? always;
  const required = dropped.demands.filter((demand) => demand.kind === 'requirement');
  const direct = required.filter((demand) => demand.chain.length === 1);
  if (direct.length > 0 && condition.kind === 'compare')
    return [
      advice(`Require ${dropped.name} only where ${kept.name} is not installed: ; ${formatMarker(not(condition))}`),
    ];
  const fixes: Fix[] = [];
  const [only] = direct;
  if (only !== undefined) {
    const [requirement] = only.chain;
    // One edit is enough only where nothing else asks for it. A file that another one includes may serve without that.
    const enough =
      onlyOne &&
      required.length === 1 &&
      kept.when.kind === 'always' &&
      hasPlace(requirement) &&
      (requirement.span.path === kept.chain[0].span.path || dropped.step !== kept.step);
    const safety = unless === '' ? 'safe' : 'unsafe';
    fixes.push(enough ? { kind: 'remove', requirement, keeps: kept.name, title, safety } : advice(title));
  }
  if (required.length > direct.length) fixes.push(exclusion(exchange, onlyOne && only === undefined));
  return fixes;
}

function exclusion({ dropped, kept, unless }: Exchange, enough: boolean): Fix {
  const [root] = dropped.demands.find((demand) => demand.chain.length > 1)?.chain ?? dropped.chain;
  const { name, step } = dropped;
  const why = `${subjectText(root)} brings it, and ${kept.name} serves in its place${unless}`;
  const safety = unless === '' ? 'safe' : 'unsafe';
  const declared = enough && kept.chain[0].span.path.endsWith('pyproject.toml');
  const fix = { distribution: name, keeps: kept.name, safety } as const;
  // The condition as written: the target may have settled it, and the project be installed elsewhere too.
  const condition = allOf(kept.when, kept.chain[0].marker ?? always);
  if (step.installer === 'uv' && condition.kind !== 'always') {
    const elsewhere = not(condition);
    const requirement = overrideText(dropped, elsewhere);
    const title = `Override ${name} in [tool.uv] with ; ${singleQuoted(elsewhere)}: ${why}, and elsewhere it stays`;
    return declared && isPortable(elsewhere) ? { kind: 'override', ...fix, requirement, title } : advice(title);
  }
  if (condition.kind !== 'always') return advice(`Leave ${name} out where ${kept.name} is installed: ${why}`);
  const reach = 'this holds for the project, not for those who install it as a package';
  if (step.installer === 'uv') {
    const title = `Exclude ${name} in [tool.uv] exclude-dependencies (uv 0.9.8 or later; ${reach}): ${why}`;
    return declared ? { kind: 'exclude', ...fix, title } : advice(title);
  }
  if (step.installer === 'pdm') {
    const title = `Exclude ${name} in [tool.pdm.resolution] excludes (${reach}): ${why}`;
    return declared ? { kind: 'exclude', ...fix, title } : advice(title);
  }
  return advice(
    `Leave ${name} out: ${why}. With uv, exclude-dependencies does that; ${step.installer === 'poetry' ? 'Poetry' : 'pip'} has no such option`,
  );
}

/** An override stands for every requirement on the name, so it carries their extras and bounds. */
function overrideText({ name, extras, demands }: Installed, when: Marker): string {
  const bounds = demands.filter(({ kind, text }) => kind === 'requirement' && text !== '').map(({ text }) => text);
  const asked = extras.length === 0 ? '' : `[${extras.join(',')}]`;
  return `${name}${asked}${[...new Set(bounds)].join(',')} ; ${singleQuoted(when)}`;
}

/** In single quotes, so that it can stand in a text of TOML. */
function singleQuoted(marker: Marker): string {
  return formatMarker(marker).replaceAll('"', "'");
}

/** A marker that may stand in a file: no extra, and nothing that only a shell decides. */
function isPortable(marker: Marker): boolean {
  switch (marker.kind) {
    case 'compare':
      return marker.variable !== 'extra';
    case 'and':
    case 'or':
      return marker.terms.every(isPortable);
    case 'not':
      return isPortable(marker.term);
    default:
      return false;
  }
}

/** Removing one of them takes shared files away, so with pip all go and the one to keep comes back. */
function lastStep(
  dropped: readonly Installed[],
  name: DistributionName,
  { steps }: Environment,
  kept = dropped[0],
): readonly Fix[] {
  const path = kept?.step.span.path ?? '';
  const inImage = manifestKind(path) === 'dockerfile';
  if (kept === undefined || !(kept.step.installer === 'pip' || (kept.step.installer === 'uv' && inImage))) return [];
  const remove = [...new Set([name, ...dropped.map((one) => one.name)])];
  const install = `${name}${kept.name === name ? pinText(kept, inImage) : ''}`;
  const byHand = dropped.every(({ demands }) => demands.every(isDirect));
  const last = steps.findLast(
    ({ installer, span }) => (installer === 'pip' || installer === 'uv') && span.path === path,
  );
  const lead = byHand ? 'Repair an environment that is already built' : 'Add as the last install step';
  const command = `pip uninstall -y ${remove.join(' ')} && pip install --no-deps --force-reinstall ${install}`;
  const title = `${lead}: ${command}`;
  if (byHand || !inImage || last === undefined) return [advice(title)];
  return [{ kind: 'last-step', step: last.span, remove, install, title, safety: 'unsafe' }];
}

function isDirect({ chain }: Demand): boolean {
  return chain.length === 1;
}

/**
 * The version that comes back: without its dependencies nothing else decides it, so an image that is built again gets
 * the one that suits the rest.
 */
function pinText({ basis, version }: Installed, inImage: boolean): string {
  if (version === undefined || basis === 'unknown') return '';
  return basis === 'pinned' || inImage ? `==${version.text}` : '';
}
