import type { BaseImage } from '../../src/domain/environment.ts';
import { manifestKind } from '../../src/domain/file-names.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';

/** Distributions of the system in a step of their own, right behind the FROM that brings the image. */
export function aptFix(names: readonly string[], image: BaseImage | undefined, title: string): Fix {
  const span = image?.span;
  if (span === undefined || manifestKind(span.path) !== 'dockerfile') return advice(title);
  const list = [...new Set(names)].join(' ');
  const text = `RUN apt-get update && apt-get install -y --no-install-recommends ${list} && rm -rf /var/lib/apt/lists/*`;
  return { kind: 'instruction', beside: span, place: 'after', text, title, safety: 'unsafe' };
}
