import { type ColorLevel, type Paint, styleOf } from './style.ts';
import { visible } from './visible.ts';
import { count, wrap } from './wrap.ts';

interface ShownHeld {
  readonly fact: { readonly id: string; readonly kind: string };
  readonly verdict: 'holds' | 'differs' | 'unchecked';
  readonly details: readonly string[];
}

const verdicts = ['differs', 'holds', 'unchecked'] as const;

/** The facts about one distribution, held against its index: what differs first. */
export function formatHeld(
  name: string,
  held: readonly ShownHeld[],
  { columns, color }: { readonly columns: number; readonly color: ColorLevel },
): string {
  const style = styleOf(color);
  const paint = { differs: style.severity.warning, holds: style.cure };
  const number = (verdict: ShownHeld['verdict']) => held.filter((one) => one.verdict === verdict).length;
  const lines = verdicts.flatMap((verdict) => {
    const those = held.filter((one) => one.verdict === verdict);
    if (verdict === 'unchecked') return uncheckedLines(those, style.faint, columns);
    return those.flatMap(({ fact, details }) => {
      const texts = verdict === 'holds' ? [details.join(', ')] : details;
      const rows = texts.flatMap((text) => wrap(text, columns - 14)).map((row) => `              ${row}`);
      const head = `  ${paint[verdict](verdict.padEnd(10))}${visible(fact.id)} ${style.faint(`(${fact.kind})`)}`;
      return [head, ...rows.map((row) => (verdict === 'holds' ? style.faint(row) : row))];
    });
  });
  const totals = `${count(held.length, 'fact')}: ${number('holds')} ${number('holds') === 1 ? 'holds' : 'hold'}, ${number('differs')} ${number('differs') === 1 ? 'differs' : 'differ'}, ${number('unchecked')} unchecked`;
  return `${[`${style.strong(visible(name))}  ${totals}`, ...lines].join('\n')}\n`;
}

/** The ids that share a reason stand together. */
function uncheckedLines(held: readonly ShownHeld[], faint: Paint, columns: number): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { fact, details } of held) {
    const reason = details.join('; ');
    groups.set(reason, [...(groups.get(reason) ?? []), fact.id]);
  }
  return [...groups].flatMap(([reason, ids]) => {
    const [first = '', ...rest] = wrap(reason, columns - 12);
    const rows = [...rest, ...wrap(ids.join(', '), columns - 14).map((row) => `  ${row}`)];
    return [`  ${faint('unchecked')} ${first}`, ...rows.map((row) => faint(`            ${row}`))];
  });
}
