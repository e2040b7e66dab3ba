import { unifiedDiff } from '../fix/diff.ts';
import { type ColorLevel, styleOf } from '../report/style.ts';
import { visible } from '../report/visible.ts';
import type { FileChange } from './fix-write.ts';
import type { Host } from './host.ts';
import { say } from './terminal.ts';

/**
 * The changes as one unified diff that `git apply` takes in the working directory. Files in UTF-16 and files with control
 * characters are left out, and that is said: a diff of them would not apply, or would steer a terminal.
 */
export function diffText(changes: readonly FileChange[], color: ColorLevel, host: Host): string {
  const diffs = changes.flatMap(({ before, after }) => {
    const isPlain = (before.encoding ?? 'utf-8') === 'utf-8' && !/[^\P{Cc}\t\r\n]/u.test(before.text + after.text);
    if (isPlain) return [unifiedDiff(before.path, before.text, after.text)];
    say(host, `${before.path} is left out of the diff: it is in UTF-16 or holds control characters`);
    return [];
  });
  const text = diffs.join('');
  return color === 0 && host.out.isTTY !== true ? text : text.split('\n').map(paintedBy(color)).join('\n');
}

function paintedBy(level: ColorLevel): (line: string) => string {
  const { strong, faint, diff } = styleOf(level);
  return (line) => {
    const shown = line.split('\t').map(visible).join('\t');
    if (line.startsWith('--- ') || line.startsWith('+++ ')) return strong(shown);
    if (line.startsWith('@@')) return faint(shown);
    if (line.startsWith('+')) return diff.added(shown);
    return line.startsWith('-') ? diff.removed(shown) : shown;
  };
}
