import { describe, expect, it } from '@jest/globals';
import { proseOf } from '../text/prose.js';
import { type BookCounts, PAGE, countBook } from './book-counts.js';
import { countKeys, eachCount, encodeCounts } from './gram-counts.js';
import { keyOf } from './gram-key.js';

const LONG = 'l'.repeat(120);

/** A text that says each of these so often, each time on another page. */
const says = (sentences: Record<string, number>): BookCounts => {
  const most = Math.max(...Object.values(sentences));
  const pages = Array.from({ length: most }, (_, i) =>
    [
      ...Object.entries(sentences)
        .filter(([, times]) => i < times)
        .map(([sentence]) => sentence),
      'and so on. '.repeat(PAGE / 3),
    ].join(' '),
  );
  return countBook(proseOf(pages.join('\n\n')));
};
const phrasesOf = (counts: BookCounts): string[] => counts.candidates.map(({ phrase }) => phrase);

describe('the counts of a book', () => {
  it('are kept in few bytes, and found again', () => {
    const keys = ['old sport', 'sport', 'old', 'old sport', 'a b c', 'old sport'].map(keyOf);
    const counted = countKeys(Float64Array.from(keys));
    const seen = new Map<number, number>();
    eachCount(encodeCounts(counted), (key, count) => seen.set(key, count));
    expect(seen).toEqual(
      new Map(['old sport', 'sport', 'old', 'a b c'].map((p) => [keyOf(p), p === 'old sport' ? 3 : 1])),
    );
    expect([...seen.keys()]).toEqual([...seen.keys()].sort((a, b) => a - b));
    expect(new Set(['a b', 'b a', 'a b c', 'ab', 'a', 'b'].map(keyOf)).size).toBe(6);
    for (const key of keys) expect(Number.isSafeInteger(key) && key >= 0 && key < 2 ** 40).toBe(true);
  });

  it('have phrases of two and three words, with how often and on how many pages', () => {
    const counts = says({ 'he was an old sport by her.': 4, 'there were pieces of eight in it.': 3 });
    expect(counts.candidates).toEqual([
      { phrase: 'old sport', count: 4, pages: 4 },
      { phrase: 'pieces of eight', count: 3, pages: 3 },
    ]);
    expect(counts.candidateWords).toMatchObject({ old: 4, sport: 4, of: 3 });
  });

  it.each([
    ['ends of sentences', { 'they were old. sport was for others.': 3 }, 'old sport'],
    ['commas', { 'they were old, sport was for others.': 3 }, 'old sport'],
    ['names', { 'and then old Ahab was with us.': 3 }, 'old ahab'],
    ['names that begin a sentence', { 'Ahab alone was there.': 3, 'and so did Ahab.': 4 }, 'ahab alone'],
    ['what is longer than can be told', { [`by the ${LONG} ${LONG} of it.`]: 3 }, `${LONG} ${LONG}`],
    [
      'what is only a name here',
      { 'and then the Old Sport was with us.': 3, 'they had an old thing and a sport too.': 9 },
      'old sport',
    ],
    ['function words at an end', { 'they were by the sport.': 3 }, 'the sport'],
    ['possessives at the end', { 'they saw scar on her.': 3 }, 'scar on her'],
    ['verbs and pronouns in the middle', { 'they said gamin is called so.': 3 }, 'gamin is called'],
    ['what stands there once', { 'they had an old sport there.': 1 }, 'old sport'],
    ['beginnings of longer phrases', { 'by the theory of natural selection it is.': 4 }, 'theory of natural'],
    [
      'beginnings of several',
      { 'by importation of foreign goods it is.': 4, 'by importation of foreign corn it was.': 3 },
      'importation of foreign',
    ],
    ['what `his` adds to a phrase', { 'it was his ivory leg.': 4 }, 'his ivory leg'],
    ['other scripts', { 'it was 孫子 by them.': 3 }, '孫 子'],
  ])('do not go across or take in %s', (_what, sentences, phrase) =>
    expect(phrasesOf(says(sentences as Record<string, number>))).not.toContain(phrase),
  );

  it('have no refrain of one page', () => {
    const text = `${'they had an old sport there. '.repeat(8)}\n\n${'and so on. '.repeat(500)}`;
    expect(phrasesOf(countBook(proseOf(text)))).toEqual([]);
  });

  it('have a phrase of three for its parts, unless a part stands alone too', () => {
    const together = { 'they had pale young gentlemen there.': 4 };
    expect(phrasesOf(says(together))).toEqual(['pale young gentlemen']);
    const apart = says({ ...together, 'they had young gentlemen there.': 4 });
    expect(phrasesOf(apart).sort()).toEqual(['pale young gentlemen', 'young gentlemen']);
    expect(phrasesOf(says({ 'by the theory of natural selection it is.': 4 }))).toContain('natural selection');
  });
});
