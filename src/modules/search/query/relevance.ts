import type { Matched, Term } from './matching.js';
import type { DocSet } from '../index/doc-set.js';
import { ACCESSORIES } from '../text/accessories.js';
import { type Question, stemsOfSlots } from './question.js';

/** Of title, names, attributes and description: what a word there is worth. */
const WEIGHTS = [4, 2, 0.3, 2];
/** How much a long text takes from that, and what length (words) is usual. */
const LENGTHS = [0.6, 0.5, 0.75, 0.8];
const USUAL = [12, 3, 44, 12];
/** More of the same word is worth less and less. */
const SATURATION = 1.4;
/** How much it counts that all words are there. */
const COVERAGE = 1.5;
const EXACT_TITLE = 1.5;
/** The words of a query in its order, one after the other. */
const PHRASE = 1.4;
/** Two words of a query that a product writes as one. */
const JOINED = 0.5;
/** Another word for what was asked for. */
const SYNONYM = 0.6;
/** A case for it is not what was asked for, unless a case was. */
const ACCESSORY = 0.8;
/** Who asks for `headphones` means what is in that category. */
const KIND = 1.5;
/** What selling and being rated are worth: the prior is mild, so that words decide. */
const PER_DOUBLED_SALES = 0.02;
const PER_DOUBLED_RATINGS = 0.01;

/** A stem as it is looked for. */
interface Sought {
  spaced: string;
  docs: DocSet;
}

/** What is known of a product besides its words. */
export interface Known {
  doc: number;
  sales: number;
  ratings: number;
  /** The stems of its category's name. */
  kind: readonly string[];
}

/**
 * How well products fit a query: BM25 over fields (S. Robertson, H. Zaragoza, "The probabilistic relevance framework", 2009), worked out
 * from the stems that are kept for each product, by the same arithmetic on every database.
 */
export class Relevance {
  private readonly words: { alternatives: Sought[][]; joined: Sought[]; synonyms: Sought[][]; weight: number }[];
  private readonly accessories: RegExp;
  private readonly whole: string;
  /** For each word of the query, the stems that stand for it alone. */
  private readonly asked: Set<string>[];

  constructor({ slots }: Question, matched: readonly Matched[], products: number) {
    this.words = matched.map(({ alternatives, joined, synonyms, anywhere }) => ({
      alternatives: alternatives.map(sought),
      joined: sought(joined),
      synonyms: synonyms.map(sought),
      weight: rarity(anywhere.size, products),
    }));
    const asked = new Set(stemsOfSlots(slots));
    this.asked = slots.map(({ alternatives, joined, synonyms }) => {
      const alone = [...alternatives, ...synonyms].filter(({ length }) => length === 1);
      return new Set([...alone.flat(), ...joined]);
    });
    this.accessories = new RegExp(` (?:${ACCESSORIES.filter((stem) => !asked.has(stem)).join('|')}) `);
    this.whole = ` ${slots.flatMap(({ alternatives }) => alternatives[0] ?? []).join(' ')} `;
  }

  /** 0 for what has none of the words. */
  of(stems: string, { doc, sales, ratings, kind }: Known): number {
    const ends = [stems.indexOf('\n')];
    for (let zone = 0; zone < 3; zone++) ends.push(stems.indexOf('\n', (ends[zone] as number) + 1));
    const lengths = stems.slice(0, ends[0]).split(' ').map(Number);
    let score = 0;
    let found = 0;
    // Most of what may stand for a word is not in a product: its set tells without a look at the text.
    const often = ({ spaced, docs }: Sought): number => (docs.has(doc) ? frequency(stems, spaced, ends, lengths) : 0);
    const rarest = (terms: Sought[]): number => {
      let least = Infinity;
      for (let i = 0; i < terms.length && least > 0; i++) least = Math.min(least, often(terms[i] as Sought));
      return least;
    };
    for (const { alternatives, joined, synonyms, weight } of this.words) {
      let best = 0;
      for (const terms of alternatives) best = Math.max(best, rarest(terms));
      for (const terms of synonyms) best = Math.max(best, SYNONYM * rarest(terms));
      for (const term of joined) best = Math.max(best, JOINED * often(term));
      if (best === 0) continue;
      found++;
      score += (weight * best * (SATURATION + 1)) / (best + SATURATION);
    }
    if (found === 0) return 0;
    score *= (found / this.words.length) ** COVERAGE;
    const title = stems.slice((ends[0] as number) + 1, ends[1]);
    if (title === this.whole) score *= EXACT_TITLE;
    else if (this.words.length > 1 && stems.includes(this.whole, ends[0])) score *= PHRASE;
    if (this.accessories.test(title)) score *= ACCESSORY;
    if (this.asksFor(kind)) score *= KIND;
    return score * (1 + PER_DOUBLED_SALES * Math.log2(1 + sales) + PER_DOUBLED_RATINGS * Math.log2(1 + ratings));
  }

  /** The query is the name of this kind, in these words or others. */
  asksFor(kind: readonly string[]): boolean {
    const { asked } = this;
    return (
      kind.length > 0 &&
      asked.every((stems) => kind.some((stem) => stems.has(stem))) &&
      kind.every((stem) => asked.some((stems) => stems.has(stem)))
    );
  }
}

const sought = (terms: readonly Term[]): Sought[] => terms.map(({ stem, docs }) => ({ spaced: ` ${stem} `, docs }));

/** Inverse document frequency. */
const rarity = (having: number, products: number): number =>
  Math.log(1 + (Math.max(products - having, 0) + 0.5) / (having + 0.5));

/** How often a word occurs, each time by the worth of its place. */
function frequency(stems: string, word: string, ends: number[], lengths: number[]): number {
  let sum = 0;
  let zone = 0;
  for (let at = stems.indexOf(word, ends[0]); at >= 0; at = stems.indexOf(word, at + word.length - 1)) {
    while (zone < 3 && at > (ends[zone + 1] as number)) zone++;
    const share = LENGTHS[zone] as number;
    sum += (WEIGHTS[zone] as number) / (1 - share + (share * (lengths[zone] as number)) / (USUAL[zone] as number));
  }
  return sum;
}
