import { describe, expect, it } from '@jest/globals';
import { Names } from './names.js';
import { SEPARATED, isHeading, proseOf } from './prose.js';

/** The words, a bar where something separates. */
const told = (text: string): string => {
  const { words, marks } = proseOf(text);
  return words.map((word, i) => (marks[i]! & SEPARATED && i > 0 ? `| ${word}` : word)).join(' ');
};

describe('the prose of a text', () => {
  it.each([
    ['One two, three; four. Five—six (seven) “eight”.', 'one two | three | four | five | six | seven | eight'],
    ['The whale’s bean-field has 20,000 _old_ men.', "the whale's bean-field has 20,000 old men"],
    [
      'A line that is wrapped where its column happens\nto end.',
      'a line that is wrapped where its column happens to end',
    ],
    ['A verse is short\nand ends where it ends.', 'a verse is short | and ends where it ends'],
    ['First paragraph\r\n\r\nSecond one.', 'second one'],
  ])('of %j', (text, words) => expect(told(text)).toBe(words));

  it('has no headings', () => {
    for (const heading of [
      'Chapter 1.',
      'THE WHALE.',
      'IV',
      'A Bosom Friend',
      'Volume\nI',
      '* * *',
      'Footnote 7: see above.',
    ])
      expect(isHeading(heading)).toBe(true);
    for (const prose of ['“Yes.”', 'He went away.', 'Call me Ishmael. Some years ago—', 'x '.repeat(100)])
      expect(isHeading(prose)).toBe(false);
  });

  it('has nothing that is printed again and again', () => {
    const furniture = 'Sold by the same publisher everywhere.';
    expect(told([furniture, 'He went.', furniture, 'She came.', furniture].join('\n\n'))).toBe('he went | she came');
    expect(told(['It is.', 'He went.', 'It is.'].join('\n\n'))).toBe('it is | he went | it is');
  });

  it('has nothing of what Project Gutenberg prints around it', () => {
    const text = [
      'Some words of a licence.',
      '*** START OF THE PROJECT GUTENBERG EBOOK THE WHALE ***',
      'Call me so.',
      '*** END OF THE PROJECT GUTENBERG EBOOK THE WHALE ***',
      'More of it.',
    ];
    expect(told(text.join('\n\n'))).toBe('call me so');
  });
});

describe('the names of a text', () => {
  const names = (text: string): Names => new Names(proseOf(text));

  it('are what has a capital where nothing asks for one', () => {
    const found = names(
      [
        'Then Ahab saw the whale from where he had stood for so long, and I saw Ahab. Whales were seen by all who looked.',
        '“Old sport,” he said, and old Mr. Gatz of the house of l’Homme said it with a laugh, as a sport does when he is old.',
        'Here the Whale was once more a whale and no more than what they had been told it was. Zounds came so.',
      ].join(' '),
    );
    for (const name of ['ahab', 'gatz', 'mr', "l'homme"]) expect(found.has(name)).toBe(true);
    for (const word of ['whale', 'old', 'sport', 'then', 'i', 'said']) expect(found.has(word)).toBe(word === 'then');
    // Never seen but at the beginning of a sentence: nobody can tell, so it leads no list.
    expect(found.has('zounds')).toBe(true);
  });

  it('cannot be told in a language whose nouns have capitals', () => {
    const found = names('Da ging der Mann in das Haus und sah die Frau mit dem Kind an der Tür.');
    expect(found.telling).toBe(false);
    expect(found.has('mann')).toBe(false);
  });
});
