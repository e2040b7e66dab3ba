import { Chalk } from 'chalk';
import type { Severity } from '../domain/finding.ts';

/** 0 no colour, 1 sixteen colours, 2 and 3 more of them. */
export type ColorLevel = 0 | 1 | 2 | 3;
export type Paint = (text: string) => string;

/** The few ways in which the terminal face uses colour. Everything reads the same without it. */
export interface Style {
  readonly severity: Readonly<Record<Severity, Paint>>;
  readonly strong: Paint;
  /** Line numbers, frames, sources: what may be overlooked. */
  readonly faint: Paint;
  /** The words that introduce a line: `because`, `cure`. */
  readonly label: Paint;
  readonly cure: Paint;
  readonly diff: { readonly added: Paint; readonly removed: Paint };
}

/** Styles at a level of colour. */
export function styleOf(level: ColorLevel): Style {
  const chalk = new Chalk({ level });
  return {
    severity: { error: chalk.bold.red, warning: chalk.bold.yellow, note: chalk.bold.blue },
    strong: chalk.bold,
    faint: chalk.dim,
    label: chalk.cyan,
    cure: chalk.green,
    diff: { added: chalk.green, removed: chalk.red },
  };
}
