/**
 * A word or a sequence of words as a whole number below 2^40: two halves of 32 and 8 bits, mixed as in MurmurHash3. Of a thousand books
 * with a hundred thousand sequences each, one sequence in eleven thousand shares its key with another.
 */
export interface WordKey {
  low: number;
  high: number;
}

const mix = (h: number): number => {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

export function wordKey(word: string): WordKey {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high + unit, 0x5bd1e995) ^ (high >>> 15);
  }
  return { low: mix(low), high: mix(high) };
}

/** The key of one, two or three words in this order. */
export function gramKey(words: readonly WordKey[]): number {
  let low = words.length;
  let high = words.length;
  for (const word of words) {
    low = Math.imul(low, 0x01000193) ^ word.low;
    high = Math.imul(high, 0x5bd1e995) ^ word.high;
    low = (low << 13) | (low >>> 19);
  }
  return (mix(high) & 0xff) * 2 ** 32 + mix(low);
}

export const keyOf = (phrase: string): number => gramKey(phrase.split(' ').map(wordKey));
