import { isIgnored } from '../domain/log-text.ts';

/** Finds many words in one pass over a text that comes in pieces, after Aho and Corasick: the time does not depend on how many words there are. */
export interface Automaton {
  /**
   * Reads a piece from `state` (0 at the start) and gives the state after it. `found` is told the word and the offset in
   * the piece behind its last character.
   */
  read(piece: string, state: number, found: (word: number, end: number) => void): number;
}

/** An automaton for these words: ASCII without characters that do not count. */
export function automatonOf(words: readonly string[]): Automaton {
  const classOf = new Uint8Array(128);
  let classes = 1;
  for (const word of words)
    for (const character of word) {
      const code = character.charCodeAt(0);
      if (classOf[code] === 0) classOf[code] = classes++;
    }
  const size = words.reduce((sum, word) => sum + word.length, 1);
  const next = new Int32Array(size * classes);
  const ends: number[][] = [[]];
  let states = 1;
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (const character of word) {
      const cell = state * classes + (classOf[character.charCodeAt(0)] ?? 0);
      if (next[cell] === 0) {
        ends[states] = [];
        next[cell] = states++;
      }
      state = next[cell] ?? 0;
    }
    ends[state]?.push(index);
  }
  link(next, ends, classes);
  return {
    read(piece, from, found) {
      let state = from;
      for (let index = 0; index < piece.length; index++) {
        const code = piece.charCodeAt(index);
        if (isIgnored(code)) continue;
        state = code < 128 ? (next[state * classes + (classOf[code] ?? 0)] ?? 0) : 0;
        const here = ends[state];
        if (here !== undefined && here.length > 0) for (const word of here) found(word, index + 1);
      }
      return state;
    },
  };
}

/** Turns the tree of words into a table: where no word goes on, the longest ending of what was read does. */
function link(next: Int32Array, ends: number[][], classes: number): void {
  const fallback = new Int32Array(ends.length);
  const queue: number[] = [];
  for (let kind = 1; kind < classes; kind++) if ((next[kind] ?? 0) > 0) queue.push(next[kind] ?? 0);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const shorter = fallback[state] ?? 0;
    ends[state]?.push(...(ends[shorter] ?? []));
    for (let kind = 1; kind < classes; kind++) {
      const cell = state * classes + kind;
      const child = next[cell] ?? 0;
      const other = next[shorter * classes + kind] ?? 0;
      if (child === 0) next[cell] = other;
      else {
        fallback[child] = other;
        queue.push(child);
      }
    }
  }
}
