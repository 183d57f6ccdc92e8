import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import { headOf } from '../index/completion-changes.js';
import { allowedErrors, deletionsOf, distance } from '../text/deletions.js';
import { typedName } from '../text/product-words.js';

export interface KnownWord {
  text: string;
  products: number;
}

const LAST = '\u{10ffff}';
const MOST_NEAR = 300;
const MOST_SPELLINGS = 200;
const SHORT = 3;

/** The words and names that products have. */
@Injectable()
export class Vocabulary {
  constructor(private readonly database: ModuleDatabase) {}

  /** What begins with these letters, what most products have first. */
  completing(generation: number, kind: 'word' | 'author', folded: string, count: number): Promise<KnownWord[]> {
    const head = headOf(folded);
    const [from, to] = [...folded].length < 2 ? [head, head + LAST] : [head, head];
    return this.database.read<KnownWord>(
      `SELECT text, products FROM completion
       WHERE generation = ? AND kind = ? AND head >= ? AND head <= ? AND typed >= ? AND typed < ?
       ORDER BY products DESC, text LIMIT ?`,
      [generation, kind, from, to, folded, folded + LAST, count],
    );
  }

  /** These authors, and whoever is called the same but for case and accents. */
  async spellings(generation: number, authors: readonly string[]): Promise<string[]> {
    const typed = new Set(authors.map(typedName));
    const wanted = inList([...typed]);
    const rows = await this.database.read<{ text: string }>(
      `SELECT text FROM completion WHERE generation = ? AND kind = 'author' AND typed IN ${wanted.sql}
       ORDER BY products DESC, text LIMIT ${MOST_SPELLINGS}`,
      [generation, ...wanted.params],
    );
    // A name is found by the words that it ends in, too.
    return [...new Set([...authors, ...rows.flatMap(({ text }) => (typed.has(typedName(text)) ? [text] : []))])];
  }

  /** Words that differ from this one by a few letters, the nearest first, then what most products have. */
  async near(generation: number, folded: string, count: number): Promise<KnownWord[]> {
    const most = allowedErrors(folded);
    if (most === 0) return [];
    const deletions = inList(deletionsOf(folded));
    const rows = await this.database.read<KnownWord>(
      `SELECT text, products FROM completion WHERE generation = ? AND kind = 'word' AND typed IN
         (SELECT word FROM misspelling WHERE generation = ? AND deletion IN ${deletions.sql})
       ORDER BY products DESC, text LIMIT ${MOST_NEAR}`,
      [generation, generation, ...deletions.params],
    );
    return rows
      .filter(({ text }) => text !== folded && distance(folded, text, most) <= most && !isCutShort(folded, text))
      .map((word) => ({ word, errors: distance(folded, word.text, most) + unlikeliness(folded, word.text) }))
      .sort((a, b) => a.errors - b.errors || b.word.products - a.word.products)
      .slice(0, count)
      .map(({ word }) => word);
  }
}

/** A first letter is hardly ever wrong; one instead of two, or two instead of one, is what is wrong most often. */
const unlikeliness = (typed: string, word: string): number =>
  (word[0] === typed[0] ? 0 : 0.5) - (undoubled(word) === undoubled(typed) ? 0.5 : 0);

/** `leg` is not what `lego` was meant to be: of a word so short nearly any other makes one. */
const isCutShort = (typed: string, word: string): boolean =>
  word.length <= SHORT && word.length < typed.length && undoubled(word) !== undoubled(typed);

const undoubled = (word: string): string => word.replace(/(.)\1+/gu, '$1');
