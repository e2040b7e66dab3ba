import type { Installed } from '../../src/domain/environment.ts';
import type { RelatedPlace } from '../../src/domain/finding.ts';
import type { Span } from '../../src/domain/source.ts';
import type { Holding } from './versions-bounds.ts';

interface Side {
  readonly installed: Installed;
  readonly held: Holding;
}

/**
 * Where a person would edit to part a pair, and the other place: the requirement that is open before the one that is
 * pinned, what the author wrote before what arrives through it, and the later before the earlier. Of two that arrive,
 * the first one given.
 */
export function placesOf(a: Side, b: Side): { readonly at: Span; readonly related: readonly RelatedPlace[] } {
  const [first, second] = comesFirst(a, b) ? [a.installed, b.installed] : [b.installed, a.installed];
  const at = rootOf(first);
  const other = rootOf(second);
  const same = other.path === at.path && other.start === at.start;
  return { at, related: same ? [] : [{ span: other, message: `${second.name} comes from here` }] };
}

/** What the author wrote that brings the distribution. */
export function rootOf(installed: Installed): Span {
  return installed.chain[0].span;
}

function comesFirst(a: Side, b: Side): boolean {
  const [direct, other] = [isWritten(a.installed), isWritten(b.installed)];
  if (direct !== other) return direct;
  if (!direct) return true;
  if (a.held !== b.held) return a.held === 'expected';
  const [left, right] = [a.installed.step.position, b.installed.step.position];
  if (left !== right) return left > right;
  const later = order(a.installed) > order(b.installed);
  // A file stands before what it includes, and is the one that puts the two together.
  return rootOf(a.installed).path === rootOf(b.installed).path ? later : !later;
}

/** True for what the author wrote and no image, distribution or tool brings along. */
export function isWritten(installed: Installed): boolean {
  return installed.chain.length === 1 && installed.step.installer !== 'image';
}

/** The place among what the step installs. */
function order({ step, chain }: Installed): number {
  return step.requirements.indexOf(chain[0]);
}
