/** A unified diff with three lines of context, without a `diff --git` line so that paths are relative to where it is applied. Empty for equal texts. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const [old, now] = [linesOf(before), linesOf(after)];
  const lines = hunks(changes(old, now)).flatMap((hunk) => hunkLines(hunk, old, now));
  return [`--- ${quotedPath(`a/${path}`)}`, `+++ ${quotedPath(`b/${path}`)}`, ...lines, ''].join('\n');
}

/** Lines `[start, end)` of the old text become `[newStart, newEnd)` of the new one. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly newStart: number;
  readonly newEnd: number;
}

const context = 3;
/** Beyond so many differing lines a smaller diff is not looked for. */
const mostDifferences = 1_000;

/** Lines with their LF; only the last may lack it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => `${line}\n`);
  const last = text.split('\n').at(-1) ?? '';
  return last === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), last];
}

function changes(old: readonly string[], now: readonly string[]): readonly Change[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const kept = commonLines(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const found: Change[] = [];
  let [at, newAt] = [head, head];
  for (const [oldLine, newLine] of [
    ...kept.map(([a, b]) => [a + head, b + head] as const),
    [old.length - tail, now.length - tail] as const,
  ]) {
    if (oldLine > at || newLine > newAt) found.push({ start: at, end: oldLine, newStart: newAt, newEnd: newLine });
    [at, newAt] = [oldLine + 1, newLine + 1];
  }
  return found;
}

/** Pairs of equal lines along a shortest edit path (Myers 1986); none where the texts differ too much. */
function commonLines(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  const trace: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let depth = 0; depth <= Math.min(mostDifferences, old.length + now.length); depth++) {
    trace.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      let x = startOf(furthest, diagonal, depth);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) return walkBack(trace, old.length, now.length);
    }
    furthest = next;
  }
  return [];
}

function startOf(furthest: ReadonlyMap<number, number>, diagonal: number, depth: number): number {
  const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
  return diagonal === -depth || (diagonal !== depth && left < right) ? right : left + 1;
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], x: number, y: number) {
  const pairs: (readonly [number, number])[] = [];
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const furthest = trace[depth] ?? new Map<number, number>();
    const diagonal = x - y;
    const [left, right] = [furthest.get(diagonal - 1) ?? -1, furthest.get(diagonal + 1) ?? -1];
    const previous = diagonal === -depth || (diagonal !== depth && left < right) ? diagonal + 1 : diagonal - 1;
    const startX = depth === 0 ? 0 : (furthest.get(previous) ?? 0);
    const startY = depth === 0 ? 0 : startX - previous;
    while (x > startX && y > startY) {
      x -= 1;
      y -= 1;
      pairs.unshift([x, y]);
    }
    [x, y] = [startX, startY];
  }
  return pairs;
}

function hunks(found: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of found) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && change.start - last.end <= 2 * context) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkLines(hunk: readonly Change[], old: readonly string[], now: readonly string[]): readonly string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return [];
  const start = Math.max(0, first.start - context);
  const end = Math.min(old.length, last.end + context);
  const newStart = first.newStart - (first.start - start);
  const newEnd = last.newEnd + (end - last.end);
  const lines = [`@@ -${rangeText(start, end)} +${rangeText(newStart, newEnd)} @@`];
  let at = start;
  for (const change of hunk) {
    lines.push(...marked(' ', old.slice(at, change.start)), ...marked('-', old.slice(change.start, change.end)));
    lines.push(...marked('+', now.slice(change.newStart, change.newEnd)));
    at = change.end;
  }
  return [...lines, ...marked(' ', old.slice(at, end))];
}

function rangeText(start: number, end: number): string {
  const length = end - start;
  return `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`;
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  );
}

/** git writes unusual paths as C strings; only what would break the line needs it. */
function quotedPath(path: string): string {
  if (!/["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(path)) return path.includes(' ') ? `${path}\t` : path;
  const escaped = [...path].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(character)) return character;
    const bytes = [...new TextEncoder().encode(character)];
    return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `"${escaped.join('')}"`;
}
