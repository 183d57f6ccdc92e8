import { plainWords } from './words.js';

/** A piece of a text, cut between words where there are any. */
export interface TextChunk {
  text: string;
  /** UTF-16 units of the text before it. */
  start: number;
  /** Words of the text before it. */
  firstWord: number;
  /** Its words, folded, in order. */
  words: string[];
}

/** Characters of a chunk: a passage is read from one or two of them. */
export const CHUNK = 8_000;
/** A word that is longer is cut. */
const LONGEST_WORD = 200;

export function* chunksOf(text: string): Generator<TextChunk> {
  for (let start = 0, firstWord = 0; start < text.length;) {
    const piece = text.slice(start, endOfChunk(text, start));
    const words = wordsIn(piece);
    yield { text: piece, start, firstWord, words };
    start += piece.length;
    firstWord += words.length;
  }
}

/** The words of a chunk as they are counted: what `plainWords` finds. */
const wordsIn = (piece: string): string[] => Array.from(plainWords(piece), ({ word }) => word);

function endOfChunk(text: string, start: number): number {
  const end = start + CHUNK;
  if (end >= text.length) return text.length;
  for (let i = end; i < end + LONGEST_WORD && i < text.length; i++) if (/\s/.test(text[i] as string)) return i;
  // No space near: anywhere but between the halves of one character.
  return /[\ud800-\udbff]/.test(text[end - 1] as string) ? end + 1 : end;
}
