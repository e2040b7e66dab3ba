import type { SourceFile } from '../../src/domain/source.ts';

/** Fewer and shorter files for which `fails` still holds, by leaving out files, lines and characters; stops at the time. */
export function reduced(
  files: readonly SourceFile[],
  fails: (files: readonly SourceFile[]) => boolean,
  until: number,
): readonly SourceFile[] {
  let best = files;
  for (const file of files) {
    const without = best.filter(({ path }) => path !== file.path);
    if (Date.now() < until && without.length > 0 && fails(without)) best = without;
  }
  for (const separator of ['\n', ''])
    for (const { path } of best) {
      const failsWith = (text: string) => fails(best.map((file) => (file.path === path ? { ...file, text } : file)));
      const text = best.find((file) => file.path === path)?.text ?? '';
      const shorter = fewer(text.split(separator), (parts) => failsWith(parts.join(separator)), until).join(separator);
      best = best.map((file) => (file.path === path ? { ...file, text: shorter } : file));
    }
  return best;
}

/** Leaves out halves, then smaller and smaller runs of the parts. */
function fewer(
  parts: readonly string[],
  fails: (parts: readonly string[]) => boolean,
  until: number,
): readonly string[] {
  let best = parts;
  for (
    let size = Math.ceil(best.length / 2);
    size >= 1 && Date.now() < until;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  )
    for (let at = 0; at < best.length && Date.now() < until; ) {
      const without = [...best.slice(0, at), ...best.slice(at + size)];
      if (fails(without)) best = without;
      else at += size;
    }
  return best;
}
