import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList, notFound } from '../../platform/index.js';
import type { LookInside, Passages } from './contract/phrases.contract.js';
import { cursorAfter, placeOf } from './inside-cursor.js';
import { PassageReader } from './passages.js';
import { TextStates } from './text-states.js';
import { SEGMENT, bucketOf, placesIn } from './text/positions.js';
import { plainWords } from './text/words.js';

/** So many words of a query count. */
const MOST_WORDS = 50;
/** So many places of its words are looked at. */
const MOST_PLACES = 500_000;

interface Found {
  /** The first word of each match, in order. */
  places: number[];
  complete: boolean;
}

/** Finds words that stand next to each other in a text, in any script, without case and diacritics. */
@Injectable()
export class SearchInside {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly states: TextStates,
    private readonly passages: PassageReader,
  ) {}

  /** Errors: not_found, invalid `invalid_cursor`. */
  async inside({ productId, query, limit, cursor }: LookInside): Promise<Passages> {
    const textId = await this.states.readyText(productId);
    if (textId === undefined) throw notFound('text');
    const words = firstWords(query);
    const list = [textId, ...words];
    const after = cursor === undefined ? -1 : placeOf(cursor, list);
    const { places, complete } = await this.find(textId, words);
    const shown = places.filter((place) => place > after);
    const page = shown.slice(0, limit);
    const last = page.at(-1);
    return {
      items: await this.passages.read(textId, page, words.length),
      next: last !== undefined && shown.length > limit ? cursorAfter(last, list) : null,
      total: places.length,
      complete,
    };
  }

  /** Goes through the text a segment at a time, so that what is held in memory, and how long others wait, is bounded. */
  private async find(textId: string, words: string[]): Promise<Found> {
    const found: Found = { places: [], complete: true };
    if (words.length === 0) return found;
    const buckets = inList([...new Set(words.map(bucketOf))]);
    for (let segment = 0, looked = 0; ; segment++) {
      const rows = await this.database.read<{ bucket: number; body: string }>(
        `SELECT bucket, body FROM word_positions WHERE text_id = ? AND segment = ? AND bucket IN ${buckets.sql}`,
        [textId, segment, ...buckets.params],
      );
      if (rows.length === 0) return found;
      if (looked > MOST_PLACES) return { ...found, complete: false };
      const bodies = new Map(rows.map(({ bucket, body }) => [bucket, body]));
      const placesOf = new Map<string, number[]>();
      for (const word of new Set(words)) {
        placesOf.set(word, placesIn(bodies.get(bucketOf(word)) ?? '{}', word, segment));
        await turn();
      }
      for (const { length } of placesOf.values()) looked += length;
      const matches = adjacent(words.map((word) => placesOf.get(word) as number[]));
      for (const place of matches) if (place < (segment + 1) * SEGMENT) found.places.push(place);
    }
  }
}

function firstWords(query: string): string[] {
  const words: string[] = [];
  for (const { word } of plainWords(query)) if (words.push(word) === MOST_WORDS) break;
  return words;
}

/** Where the first word stands such that each of the others follows in its turn; from the rarest on, so that little is left soon. */
function adjacent(places: number[][]): number[] {
  const order = [...places.keys()].sort((a, b) => places[a]!.length - places[b]!.length);
  const [rarest, ...others] = order as [number, ...number[]];
  let starts = places[rarest]!.map((place) => place - rarest);
  for (const word of others) {
    if (starts.length === 0) return starts;
    const at = places[word]!;
    let i = 0;
    starts = starts.filter((start) => {
      while (i < at.length && at[i]! < start + word) i++;
      return at[i] === start + word;
    });
  }
  return starts.filter((start) => start >= 0);
}
