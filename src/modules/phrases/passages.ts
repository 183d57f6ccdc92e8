import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../platform/index.js';
import type { Passage } from './contract/phrases.contract.js';
import { unpack } from './text/packing.js';
import { type PlacedWord, plainWords } from './text/words.js';

/** Characters around a match that are shown with it, at most. */
const AROUND = 120;
/** Characters of a match that are shown. */
const LONGEST_MATCH = 900;
/** A match so near (words) to the edge of a chunk is shown with the next chunk. */
const NEAR = 40;

interface ChunkPlace {
  chunk: number;
  start: number;
  first_word: number;
}

interface OpenChunk extends ChunkPlace {
  text: string;
  words: PlacedWord[];
}

/** Reads the words around a match out of the one or two chunks that hold them. */
@Injectable()
export class PassageReader {
  constructor(private readonly database: ModuleDatabase) {}

  /** The passages whose matches begin at these words and have so many. */
  async read(textId: string, places: readonly number[], length: number): Promise<Passage[]> {
    if (places.length === 0) return [];
    const chunks = await this.database.read<ChunkPlace>(
      'SELECT chunk, start, first_word FROM text_chunk WHERE text_id = ? ORDER BY chunk',
      [textId],
    );
    const spans = places.map((place) => [chunkOf(chunks, place - NEAR), chunkOf(chunks, place + length - 1 + NEAR)]);
    const open = await this.open(textId, chunks, new Set(spans.flatMap(([from, to]) => range(from!, to!))));
    return places.map((place, i) => {
      const [from, to] = spans[i] as [number, number];
      return passage(
        range(from, to).map((chunk) => open.get(chunk) as OpenChunk),
        place,
        length,
      );
    });
  }

  private async open(textId: string, chunks: ChunkPlace[], wanted: Set<number>): Promise<Map<number, OpenChunk>> {
    const open = new Map<number, OpenChunk>();
    const ids = inList([...wanted]);
    const rows = await this.database.read<{ chunk: number; body: string }>(
      `SELECT chunk, body FROM text_chunk WHERE text_id = ? AND chunk IN ${ids.sql}`,
      [textId, ...ids.params],
    );
    // Each is unpacked in another turn of the event loop.
    for (const { chunk, body } of rows) {
      const text = await unpack(body);
      open.set(chunk, { ...(chunks[chunk] as ChunkPlace), text, words: [...plainWords(text)] });
    }
    return open;
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** The last chunk that begins at this word or before; chunks without a word have the first word of the next. */
function chunkOf(chunks: readonly ChunkPlace[], word: number): number {
  let [low, high] = [0, chunks.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (chunks[middle]!.first_word <= word) low = middle;
    else high = middle - 1;
  }
  return low;
}

function passage(chunks: OpenChunk[], place: number, length: number): Passage {
  const first = chunks[0] as OpenChunk;
  const text = chunks.map((chunk) => chunk.text).join('');
  const words = chunks.flatMap((chunk) => chunk.words.map((word) => ({ ...word, base: chunk.start - first.start })));
  const begin = place - first.first_word;
  const [head, tail] = [words[begin]!, words[begin + length - 1]!];
  const [start, end] = [head.base + head.start, tail.base + tail.end];
  return {
    offset: first.start + start,
    fragments: [
      { text: shown(wordsBefore(text, start)), match: false },
      { text: shown(text.slice(start, Math.min(end, start + LONGEST_MATCH))), match: true },
      { text: shown(wordsAfter(text, end)), match: false },
    ].filter((fragment) => fragment.text !== ''),
  };
}

/** Up to `AROUND` characters, from the beginning of a word where there is one. */
function wordsBefore(text: string, end: number): string {
  const from = Math.max(0, end - AROUND);
  const before = text.slice(from, end);
  return from === 0 ? before : before.replace(/^\S*(?=\s)/, '');
}

function wordsAfter(text: string, start: number): string {
  const after = text.slice(start, start + AROUND);
  return start + AROUND >= text.length ? after : after.replace(/(?<=\s)\S*$/, '');
}

/** White space is one space; half of a character is nothing. */
const shown = (text: string): string => text.replace(/\s+/g, ' ').replace(/\p{Cs}/gu, '');
