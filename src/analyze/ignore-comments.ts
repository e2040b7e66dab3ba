import type { Comment } from '../domain/source.ts';

/** What an ignore comment asks for, or what is wrong with it. */
export type IgnoreRequest =
  | { readonly kind: 'line' | 'file'; readonly rules: readonly string[]; readonly reason: string }
  | { readonly kind: 'malformed'; readonly message: string };

const name = 'wheelclash:';

/**
 * Reads `wheelclash: ignore[rule, rule] reason` and `wheelclash: ignore-file[…] reason` from a comment, also behind
 * another tool's comment on the same line (`noqa # wheelclash: …`). Undefined for comments that do not speak to us.
 */
export function parseIgnore(comment: Comment): IgnoreRequest | undefined {
  const part = comment.text
    .split('#')
    .map((text) => text.trim())
    .find((text) => text.startsWith(name));
  if (part === undefined) return undefined;
  const rest = part.slice(name.length).trim();
  const open = rest.indexOf('[');
  const close = rest.indexOf(']', open);
  const keyword = (open < 0 ? rest.split(/\s/, 1).join() : rest.slice(0, open)).trim();
  if (keyword !== 'ignore' && keyword !== 'ignore-file')
    return {
      kind: 'malformed',
      message: 'This comment is not understood; it can say ignore[rule] or ignore-file[rule]',
    };
  const rules = open < 0 || close < 0 ? [] : rest.slice(open + 1, close).split(',');
  const named = [...new Set(rules.map((rule) => rule.trim()).filter((rule) => rule !== ''))];
  if (named.length === 0)
    return {
      kind: 'malformed',
      message: `This comment hides nothing, because it names no rule; write ${keyword}[rule] with the rule's id`,
    };
  return { kind: keyword === 'ignore' ? 'line' : 'file', rules: named, reason: rest.slice(close + 1).trim() };
}
