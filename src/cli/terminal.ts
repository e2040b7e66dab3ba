import type { ColorLevel } from '../report/style.ts';
import { visible } from '../report/visible.ts';
import type { Host, Output } from './host.ts';

const widest = 120;

/** How much colour an output takes: FORCE_COLOR decides, then NO_COLOR, then whether it is a terminal. */
export function colorOf(output: Output, env: Host['env']): ColorLevel {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) {
    if (forced === '0' || forced === 'false') return 0;
    return forced === '2' ? 2 : forced === '3' ? 3 : 1;
  }
  if (env['NO_COLOR']) return 0;
  return output.isTTY && env['TERM'] !== 'dumb' ? 1 : 0;
}

/** The width to write for: that of the terminal, else COLUMNS, else 80; never more than people read with ease. */
export function columnsOf(output: Output, env: Host['env']): number {
  const columns = output.columns ?? Number(env['COLUMNS']);
  return Number.isInteger(columns) && columns > 0 ? Math.min(columns, widest) : 80;
}

/** Says something that is no result: on standard error, one line, with nothing that steers a terminal. */
export function say(host: Host, text: string): void {
  host.err.write(`wheelclash: ${visible(text)}\n`);
}
