import { type IsolationTier, isolationTiers, reachesTier } from '../domain/isolation.ts';
import type { Conflict } from '../domain/plan.ts';
import type { Look } from './bench.ts';
import type { IsolateOptions } from './plan.ts';

const mostNamed = 3;

/** What would stay broken behind the next cheaper boundary. */
export function cheaperText(tier: IsolationTier, conflicts: readonly Conflict[]): string {
  const needing = conflicts.filter((conflict) => conflict.tier === tier);
  const [first] = needing.length > 0 ? needing : conflicts;
  const cheaper = isolationTiers[isolationTiers.indexOf(tier) - 1];
  if (first === undefined || cheaper === undefined) return '';
  return first.findings.length === 0 ? first.reason : `${capital(cheaper)} is not enough: ${first.reason}`;
}

/** What a boundary of the tier between two sides costs, a sentence each, the dearest first. */
export function costsOf(
  tier: IsolationTier,
  [one, other]: readonly [Look, Look],
  { sizeOf = () => undefined }: IsolateOptions,
): readonly string[] {
  const costs: string[] = [];
  if (reachesTier(tier, 'venv')) {
    const repeated = [...one.installed].filter((name) => other.installed.has(name)).sort();
    const sizes = repeated.map((name) => ({ name, size: sizeOf(name) ?? 0 })).sort((a, b) => b.size - a.size);
    const known = sizes.filter(({ size }) => size > 0);
    const total = known.reduce((sum, { size }) => sum + size, 0);
    if (repeated.length > 0)
      costs.push(
        `Disk: ${counted(repeated.length, 'distribution')} installed a second time, among them ${namesOf(
          (known.length > 0 ? known : sizes).map(({ name }) => name),
        )}${total > 0 ? ` (at least ${total >= 1_000 ? `${(total / 1_000).toFixed(1)} GB` : `${total} MB`} to download)` : ''}.`,
      );
  }
  if (reachesTier(tier, 'process') && one.gpu.length > 0 && other.gpu.length > 0)
    costs.push(
      `GPU memory: a CUDA context of its own, some hundred megabytes, for ${namesOf(one.gpu)} beside that of ${namesOf(other.gpu)}.`,
    );
  if (reachesTier(tier, 'process'))
    costs.push(
      'Latency: each call crosses a process boundary, and what it carries is copied; send file names or shared memory, not frames.',
    );
  if (tier === 'container') costs.push('Operation: another image to build, start and watch.');
  return costs;
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(', ');
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
