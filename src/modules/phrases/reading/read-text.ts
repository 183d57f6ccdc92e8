import { countBook } from '../statistics/book-counts.js';
import { encodeCounts } from '../statistics/gram-counts.js';
import { chunksOf } from '../text/chunks.js';
import { packed } from '../text/packing.js';
import { PositionIndex, type PositionPiece } from '../text/positions.js';
import { proseOf } from '../text/prose.js';
import type { Candidates, KeptChunk, Reading } from './messages.js';

/** Half of the work is the index, half the counting. */
const INDEXED = 50;

/** Makes everything that is kept of a text. `progress` is told per cents. Runs for seconds: not for the event loop. */
export function readText(text: string, progress: (done: number) => void): Reading {
  const index = new PositionIndex();
  const chunks: KeptChunk[] = [];
  const positions: PositionPiece[] = [];
  let words = 0;
  for (const chunk of chunksOf(text)) {
    chunks.push({
      start: chunk.start,
      firstWord: chunk.firstWord,
      characters: chunk.text.length,
      body: packed(chunk.text),
    });
    for (const word of chunk.words) positions.push(...index.add(word));
    words += chunk.words.length;
    if (chunks.length % 20 === 0) progress(Math.floor(((chunk.start + chunk.text.length) / text.length) * INDEXED));
  }
  positions.push(...index.end());
  progress(INDEXED);
  const { words: counted, grams, ...candidates } = countBook(proseOf(text));
  return {
    characters: text.length,
    words,
    chunks,
    positions,
    counts: {
      words: counted,
      grams: encodeCounts(grams),
      candidates: packed(JSON.stringify(candidates satisfies Candidates)),
    },
  };
}
