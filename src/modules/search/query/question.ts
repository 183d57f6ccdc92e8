import { stemOf, stemsOfWord } from '../text/stems.js';
import { synonymsIn } from '../text/synonyms.js';
import { type Word, pairsOf, wordsOf } from '../text/words.js';

/** A word of a query, and what in a product counts as it: one of these lists of stems, whole. */
export interface Slot {
  /** As it was typed, and folded. */
  typed: string;
  folded: string;
  start: number;
  end: number;
  alternatives: string[][];
  /** What it makes written together with a neighbour: `play` in `play station`. */
  joined: string[];
  /** Other words for it, or for a phrase that it is part of: lists of stems, as those of `alternatives`. */
  synonyms: string[][];
}

export interface Question {
  text: string;
  slots: Slot[];
  /** What stood in quotation marks: stems in this order. */
  phrases: string[][];
}

const MOST_WORDS = 12;
const QUOTED =
  /(?<!\p{N})["\u201c\u201d\u201e\u00ab\u00bb]([^"\u201c\u201d\u201e\u00ab\u00bb]+)["\u201c\u201d\u201e\u00ab\u00bb]/gu;
const MOST_PHRASES = 3;
/** An ISBN as it stands on a cover: 978-0-439-02348-1. */
const HYPHENATED = /(?<![\w-])(?:97[89]-)?\d{1,5}-\d{1,7}-\d{1,7}-[\dX](?![\w-])/giu;
/** Nobody reads further. */
const LONGEST = 2_000;

/** Reads a query: any text is only text. Beside each word stands what it makes together with its neighbour. */
export function questionOf(query: string): Question {
  const text = query
    .slice(0, LONGEST)
    .normalize('NFC')
    .replace(HYPHENATED, (written) => isbnOf(written) ?? written);
  // A quotation mark after `"catch 22"` means no inches.
  const words = wordsOf(text.replace(QUOTED, ' $1 '), MOST_WORDS);
  const slots = words.map((word): Slot => slotOf(text, word));
  for (const { from, to, synonyms } of synonymsIn(words.map(({ folded }) => stemOf(folded))))
    for (const slot of slots.slice(from, to)) slot.synonyms.push(...synonyms);
  words.slice(1).forEach((word, i) => {
    const joined = stemOf((words[i] as Word).folded + word.folded);
    slots[i]?.joined.push(joined);
    slots[i + 1]?.joined.push(joined);
  });
  const phrases = [...text.matchAll(QUOTED)]
    .slice(0, MOST_PHRASES)
    .map(([, quoted]) => wordsOf(quoted ?? '', MOST_WORDS).flatMap(({ folded }) => stemsOfWord(folded)))
    .filter((phrase) => phrase.length > 0);
  return { text, slots, phrases };
}

function slotOf(text: string, { folded, start, end }: Word): Slot {
  const stems = stemsOfWord(folded);
  // Of a script without spaces all pairs must be there; of `iphone12` the whole or its parts.
  const alternatives = pairsOf(folded)
    ? [[...stems]]
    : stems.length > 1
      ? [stems.slice(0, 1), stems.slice(1)]
      : [[...stems]];
  return { typed: text.slice(start, end), folded, start, end, alternatives, joined: [], synonyms: [] };
}

/** Every stem that counts as one of these words. */
export const stemsOfSlots = (slots: readonly Slot[]): string[] =>
  slots.flatMap(({ alternatives, joined, synonyms }) => [...alternatives.flat(), ...joined, ...synonyms.flat()]);

/** Ten or thirteen digits. */
function isbnOf(hyphenated: string): string | undefined {
  const digits = hyphenated.replaceAll('-', '');
  return digits.length === 10 || digits.length === 13 ? digits : undefined;
}
