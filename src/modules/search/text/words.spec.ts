import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stemsOf } from './product-words.js';
import { fold, wordsOf } from './words.js';

const folded = (text: string): string[] => wordsOf(text, 100).map((word) => word.folded);

it('folds case, accents and compatibility forms, and keeps what belongs to a word', () => {
  expect(folded('Élan VITAL ﬁne ①')).toEqual(['elan', 'vital', 'fine', '1']);
  expect(folded("Children's don't O’Brien’s 13.3 v2.0 1.2.3")).toEqual([
    'children',
    'dont',
    'obrien',
    '13.3',
    'v2',
    '0',
    '1.2.3',
  ]);
  // U+FE70 comes apart into a space and a mark.
  expect(folded('\ufe70 a\ufe70b')).toEqual(['ab']);
  expect(folded('İstanbul Straße ЁЛКА')).toEqual(['istanbul', 'strasse', 'елка']);
});

it('keeps a unit with its number, and reads the mark of inches', () => {
  expect(folded('1.5m, 0.5 m or 1,5m')).toEqual(['1.5m', '0.5', 'm', 'or', '1.5m']);
  expect(folded('1,5m µ')).toEqual(['1.5m', 'μ']);
  expect(folded('68.6 cm (27") or 13.3”')).toEqual(['68.6', 'cm', '27', 'inch', 'or', '13.3', 'inch']);
  expect(folded('27"x "1984" by Orwell, 1,000 pages')).toEqual([
    '27',
    'x',
    '1984',
    'by',
    'orwell',
    '1',
    '000',
    'pages',
  ]);
});

it('finds what is written together, apart or with a hyphen', () => {
  expect(stemsOf('Wi-Fi', 9)).toEqual(['wi', 'fi', 'wifi']);
  expect(stemsOf('16 GB', 9)).toEqual(['16', 'gb', '16gb']);
  expect(stemsOf('16GB iPhone12', 9)).toEqual(['16gb', '16', 'gb', 'iphone12', 'iphon', '12']);
  expect(stemsOf('4k PS4 HDR-CX405', 9)).toEqual(['4k', 'ps4', 'hdr', 'cx405', 'hdrcx405']);
  expect(stemsOf('J.R.R. Tolkien, E. L. James', 20)).toEqual(['jrr', 'j', 'r', 'r', 'tolkien', 'el', 'e', 'l', 'jame']);
  expect(stemsOf('東京タワー', 9)).toEqual(['東京', '京タ', 'タワ', 'ワー', '東', '京']);
});

it('says where each word stands, in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      for (const { folded: word, start, end } of wordsOf(text, 100)) {
        const written = text.slice(start, end);
        if (/[\p{L}\p{N}]/u.test(written)) expect(fold(written)).toContain(word.slice(0, 1));
        else expect(word).toBe('inch');
        expect(word).not.toMatch(/[\s"'<>&]/);
      }
    }),
    { numRuns: 300 },
  );
});
