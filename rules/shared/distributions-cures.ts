import type { Installed } from '../../src/domain/environment.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { always, formatMarker, not } from '../../src/domain/marker.ts';
import type { Family, Survivor } from './distributions-families.ts';
import { hasPlace, listed, subjectText } from './distributions-words.ts';

/** How to get rid of an overlap, best first: for each member that is to go, by the way it came. */
export function overlapCures(family: Family, survivor: Survivor | undefined): readonly Fix[] {
  const installed = family.members.map((member) => member.installed);
  const names = [...new Set(installed.map(({ name }) => name))];
  const kept = installed.find(({ name }) => name === survivor?.name);
  if (survivor === undefined) return [advice(`Keep one of ${listed(names)}, and leave out the others`)];
  const unless = survivor.unless === undefined ? '' : `, unless ${survivor.unless}`;
  if (kept === undefined)
    return [
      advice(`Install ${survivor.name} in place of ${listed(names)}${unless}`),
      ...lastStep(installed, survivor.name),
    ];
  const dropped = installed.filter(({ name }) => name !== kept.name);
  const onlyOne = dropped.length === 1;
  const fixes = [...dropped.flatMap((one) => cure(one, kept, unless, onlyOne)), ...lastStep(dropped, kept.name, kept)];
  if (unless === '') return fixes;
  return [
    ...fixes,
    advice(
      `Where ${survivor.unless}: keep ${listed([...new Set(dropped.map(({ name }) => name))])} and leave ${kept.name} out`,
    ),
  ];
}

function cure(dropped: Installed, kept: Installed, unless: string, onlyOne: boolean): readonly Fix[] {
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
    // One edit is enough only where nothing else asks for it, and safe only where the other is always there.
    const enough = onlyOne && required.length === 1 && kept.when.kind === 'always' && hasPlace(only.chain[0]);
    const safety = unless === '' ? 'safe' : 'unsafe';
    fixes.push(enough ? { kind: 'remove', requirement: only.chain[0], title, safety } : advice(title));
  }
  if (required.length > direct.length) fixes.push(exclusion(dropped, kept, unless, onlyOne && only === undefined));
  return fixes;
}

function exclusion(dropped: Installed, kept: Installed, unless: string, enough: boolean): Fix {
  const [root] = dropped.demands.find((demand) => demand.chain.length > 1)?.chain ?? dropped.chain;
  const { installer } = dropped.step;
  const why = `${subjectText(root)} brings it, and ${kept.name} serves in its place${unless}`;
  if (installer !== 'uv')
    return advice(`Leave ${dropped.name} out: ${why}. With uv, exclude-dependencies does that; pip has no such option`);
  const declared = kept.chain[0].span.path.endsWith('pyproject.toml') && kept.when.kind === 'always';
  const title = `Exclude ${dropped.name} in [tool.uv] exclude-dependencies (uv 0.9.8 or later): ${why}`;
  return enough && declared
    ? { kind: 'exclude', distribution: dropped.name, title, safety: unless === '' ? 'safe' : 'unsafe' }
    : advice(title);
}

/** Removing one of them takes shared files away, so with pip all go and the one to keep comes back. */
function lastStep(dropped: readonly Installed[], name: string, kept = dropped[0]): readonly Fix[] {
  if (kept?.step.installer !== 'pip') return [];
  const all = [...new Set([name, ...dropped.map((one) => one.name)])].join(' ');
  const pinned =
    kept.name === name && kept.basis === 'pinned' && kept.version !== undefined ? `==${kept.version.text}` : '';
  const byHand = dropped.every(({ demands }) => demands.every(({ chain }) => chain.length === 1));
  const lead = byHand ? 'Repair an environment that is already built' : 'Add as the last install step';
  const command = `pip uninstall -y ${all} && pip install --no-deps --force-reinstall ${name}${pinned}`;
  return [advice(`${lead}: ${command}`)];
}
