import { createHash } from 'node:crypto';

/** Where each word stands, in pieces: one for each run of words (segment) and group of words (bucket). */
export interface PositionPiece {
  segment: number;
  bucket: number;
  body: string;
}

/** Words of a segment. It also knows of the first words of the next, so that what goes across is found. */
export const SEGMENT = 262_144;
export const OVERLAP = 64;
export const BUCKETS = 64;

export const bucketOf = (word: string): number => (createHash('md5').update(word).digest()[0] as number) % BUCKETS;

/** Takes the words of a text in order and gives what finds them. */
export class PositionIndex {
  private readonly words = new Map<string, number[]>();
  private taken = 0;

  /** The pieces of a segment that has become complete with this word, or nothing. */
  *add(word: string): Generator<PositionPiece> {
    const at = this.taken++;
    const places = this.words.get(word);
    if (places) places.push(at);
    else this.words.set(word, [at]);
    if (this.taken % SEGMENT === OVERLAP && this.taken > SEGMENT) yield* this.flush(Math.floor(at / SEGMENT) - 1);
  }

  /** The pieces of the last segment. */
  *end(): Generator<PositionPiece> {
    if (this.taken === 0) return;
    const last = Math.floor((this.taken - 1) / SEGMENT);
    // Too few words for the overlap: the segment before has not been given yet.
    if (last > 0 && this.taken % SEGMENT !== 0 && this.taken % SEGMENT < OVERLAP) yield* this.flush(last - 1);
    yield* this.flush(last);
  }

  private *flush(segment: number): Generator<PositionPiece> {
    const buckets = Array.from(
      { length: BUCKETS },
      (): Record<string, string> => Object.create(null) as Record<string, string>,
    );
    const next = (segment + 1) * SEGMENT;
    for (const [word, places] of this.words) {
      buckets[bucketOf(word)]![word] = encodePlaces(places, segment * SEGMENT);
      const rest = places.filter((at) => at >= next);
      if (rest.length > 0) this.words.set(word, rest);
      else this.words.delete(word);
    }
    for (const [bucket, words] of buckets.entries()) yield { segment, bucket, body: JSON.stringify(words) };
  }
}

/** Where a word stands in a segment, as positions in the whole text; none when it is not there. */
export function placesIn(body: string, word: string, segment: number): number[] {
  const words = JSON.parse(body) as Record<string, string>;
  return Object.hasOwn(words, word) ? decodePlaces(words[word] as string, segment * SEGMENT) : [];
}

function encodePlaces(places: readonly number[], from: number): string {
  const bytes: number[] = [];
  let last = from;
  for (const place of places) {
    let step = place - last;
    for (; step >= 128; step >>= 7) bytes.push((step & 127) | 128);
    bytes.push(step);
    last = place;
  }
  return Buffer.from(bytes).toString('base64');
}

function decodePlaces(encoded: string, from: number): number[] {
  const places: number[] = [];
  let [last, step, shift] = [from, 0, 0];
  for (const byte of Buffer.from(encoded, 'base64')) {
    step |= (byte & 127) << shift;
    shift += 7;
    if (byte & 128) continue;
    last += step;
    places.push(last);
    step = shift = 0;
  }
  return places;
}
