import { isIgnored } from '../domain/log-text.ts';

/** A line of a log as its author meant it. */
export interface CleanLine {
  readonly text: string;
  /** True where it is so long, or framed, that the next line may be its rest. */
  readonly wraps: boolean;
}

/** A terminal that is narrower wraps so much that nobody pastes from it. */
const narrowest = 50;
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes of terminals are what it removes
  /(?:\u001b\[|\u009b)[0-?]{0,40}[ -/]{0,4}[@-~]|\u001b[\]P^_X][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|\u001b[ -/]{0,2}[0-~]|\[\d{1,3}(?:;\d{1,3}){0,4}m/g;

/** What stands before the words of a program in the logs of others, in this order, with a character that it must hold. */
const prefixes: readonly (readonly [holds: string, pattern: RegExp])[] = [
  // a quotation
  ['>', /^(?:> ?){1,4}/],
  // job and step of GitHub's own client
  ['\t', /^[^\t]{1,120}\t[^\t]{1,120}\t/],
  // journald and syslog
  [': ', /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S{1,80} \S{1,80}: /],
  // a pod, a service of compose
  ['] ', /^\[[\w./-]{1,100}\] /],
  ['| ', /^[\w./-]{1,100} {0,60}\| /],
  // time stamps
  [':', /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?:? /],
  // GitLab's kind of stream
  [' ', /^\d\d[OE]\+? /],
  [':', /^\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]? /],
  // a step of BuildKit, with the seconds it has run
  ['#', /^#\d{1,4} (?:\d{1,7}\.\d{1,4} )?/],
];

/** Takes escapes, time stamps, names of services and frames away from a line. Never throws; linear in its length. */
export function cleanLine(raw: string): CleanLine {
  let text = raw.includes('\u001b') || raw.includes('[') || raw.includes('\u009b') ? raw.replace(escapes, '') : raw;
  const width = text.trimEnd().length;
  // A log of a log has two of them.
  for (let before = text.length + 1, round = 0; before > text.length && round < 2; round++) {
    before = text.length;
    for (const [holds, pattern] of prefixes)
      if (text.includes(holds)) text = text.slice(pattern.exec(text)?.[0].length ?? 0);
  }
  const framed = /[│┃|]\s{0,3}$/.test(text.slice(-8));
  let start = 0;
  let end = text.length;
  while (start < end && isFrame(text, start)) start++;
  while (end > start && isFrame(text, end - 1)) end--;
  return { text: text.slice(start, end), wraps: framed || width >= narrowest };
}

/** White space and the lines of boxes, but no quote: that may belong to the text. */
function isFrame(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isIgnored(code) && code !== 34 && code !== 39 && code !== 92 && code !== 96;
}
