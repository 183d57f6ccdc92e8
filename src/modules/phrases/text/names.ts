import { CAPITAL, type Prose, TELLING } from './prose.js';

/** A word with so large a share of capitals, where none is asked for, is a name. */
const MOSTLY = 0.5;
/** Where so many of all words have a capital, the language writes nouns so (German), and capitals tell nothing of names. */
const CAPITAL_LANGUAGE = 0.16;

/** What the text itself shows about which of its words are names. */
export class Names {
  private readonly names = new Set<string>();
  /** False in a language whose nouns all have capitals. */
  readonly telling: boolean;

  constructor({ words, marks }: Prose) {
    const capitals = new Map<string, number>();
    const seen = new Map<string, number>();
    let [allCapitals, all] = [0, 0];
    for (const [i, word] of words.entries()) {
      const mark = marks[i] as number;
      if (!(mark & TELLING)) continue;
      all++;
      seen.set(word, (seen.get(word) ?? 0) + 1);
      if (!(mark & CAPITAL) || word === 'i' || word.startsWith("i'")) continue;
      allCapitals++;
      capitals.set(word, (capitals.get(word) ?? 0) + 1);
    }
    this.telling = allCapitals < all * CAPITAL_LANGUAGE;
    if (!this.telling) return;
    for (const [word, count] of capitals) if (count >= (seen.get(word) ?? 0) * MOSTLY) this.names.add(word);
    // Never seen but where a sentence begins, and so never without its capital.
    for (const word of words) if (!seen.has(word)) this.names.add(word);
  }

  has(word: string): boolean {
    return this.names.has(word);
  }
}
