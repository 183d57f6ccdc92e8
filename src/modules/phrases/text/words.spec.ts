import { describe, expect, it } from '@jest/globals';
import { CHUNK, chunksOf } from './chunks.js';
import { mayBegin, mayEnd } from './function-words.js';
import { BUCKETS, OVERLAP, PositionIndex, type PositionPiece, SEGMENT, bucketOf, placesIn } from './positions.js';
import { folded, plainWords, proseWords, wordPlaces } from './words.js';

describe('words', () => {
  it('are found in any script, without case and diacritics', () => {
    const words = (text: string): string[] => [...plainWords(text)];
    expect(words('Élan, STRASSE & Straße: bean-field’s 3.5')).toEqual(
      'elan strasse strasse bean field s 3 5'.split(' '),
    );
    expect(words('道可道 ภาษา мой ДЯДЯ שלום')).toEqual(['道', '可', '道', 'ภ', 'า', 'ษ', 'า', 'мои', 'дядя', 'שלום']);
    expect(words('…!?')).toEqual([]);
    expect(folded('\u0301')).toBe('\u0301');
  });

  it.each(['e\u0301', 'a-', "l'", '1.', 'ก\u0e49'])('are found in a text that is nothing but %p', (letters) => {
    const text = letters.repeat(5_000_000);
    let found = 0;
    for (const word of proseWords(text)) found += word[0].length;
    for (const { start, end } of wordPlaces(text)) found += end - start;
    expect(found).toBeGreaterThan(text.length / 2);
  });

  it('keep the mark of letters that were left out', () => {
    const words = (text: string): string[] => [...proseWords(text)].map(([found]) => found);
    expect(words('play actin’ in th’ boys’ room')).toEqual(['play', 'actin’', 'in', 'th’', 'boys’', 'room']);
    expect(words('a ‘good’ deal, he called it ‘fair’ and said ‘no.’ Then')).not.toContain('good’');
    expect(words("called me ‘old sport’ again, and I don't know nothin' of it")).toEqual(
      "called me old sport again and I don't know nothin' of it".split(' '),
    );
  });

  it.each([
    ['our', true, false],
    ['thy', true, false],
    ['most', true, true],
    ['fifteen', true, true],
    ['1851', true, true],
    ['sous', true, true],
    ['the', false, false],
    ['cried', false, false],
    ['die', true, true],
    ["l'homme", false, true],
    ['x', false, false],
    ["th'", false, false],
    ["doan'", false, false],
    ["years'", true, true],
    ['道', true, true],
  ])('%s: may a phrase begin with it %s, end with it %s', (word, begin, end) =>
    expect([mayBegin(word), mayEnd(word)]).toEqual([begin, end]),
  );
});

describe('chunks', () => {
  it('are the text, cut between words where there are any', () => {
    const text = `${'word after word '.repeat(2_000)}${'😀'.repeat(9_000)}x${'道'.repeat(9_000)}`;
    const chunks = [...chunksOf(text)];
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
    let [start, firstWord] = [0, 0];
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({ start, firstWord });
      expect(chunk.text.length).toBeLessThanOrEqual(CHUNK + 200);
      expect(/\p{Cs}/u.test(chunk.text)).toBe(false);
      start += chunk.text.length;
      firstWord += chunk.words.length;
    }
    expect(firstWord).toBe(6_000 + 1 + 9_000);
  });
});

describe('the positions of words', () => {
  const indexed = (words: Iterable<string>): PositionPiece[] => {
    const index = new PositionIndex();
    const pieces: PositionPiece[] = [];
    for (const word of words) pieces.push(...index.add(word));
    return [...pieces, ...index.end()];
  };
  const find = (pieces: PositionPiece[], word: string, segment: number): number[] => {
    const piece = pieces.find((p) => p.segment === segment && p.bucket === bucketOf(word));
    return placesIn(piece?.body ?? '{}', word, segment);
  };

  it('are found again, also of words that are names of fields', () => {
    const pieces = indexed('a b a __proto__ constructor a'.split(' '));
    expect(pieces).toHaveLength(BUCKETS);
    expect(find(pieces, 'a', 0)).toEqual([0, 2, 5]);
    expect(find(pieces, '__proto__', 0)).toEqual([3]);
    expect(find(pieces, 'constructor', 0)).toEqual([4]);
    expect(find(pieces, 'toString', 0)).toEqual([]);
    expect(indexed([])).toEqual([]);
  });

  it.each([0, 1, OVERLAP - 1, OVERLAP, OVERLAP + 1, SEGMENT])(
    'a segment knows the first words of the next; %i words beyond',
    (more) => {
      const words = function* (): Generator<string> {
        for (let i = 0; i < SEGMENT + more; i++) yield i % 1000 === 7 || i === SEGMENT ? 'rare' : 'filler';
      };
      const pieces = indexed(words());
      expect(pieces).toHaveLength(BUCKETS * Math.ceil((SEGMENT + more) / SEGMENT));
      const places = find(pieces, 'rare', 0);
      expect(places.slice(0, 2)).toEqual([7, 1007]);
      expect(places.includes(SEGMENT)).toBe(more > 0);
      expect(find(pieces, 'rare', 1)[0]).toBe(more > 0 ? SEGMENT : undefined);
    },
  );
});
