import { DocSet } from '../index/doc-set.js';
import { all, matchSlot, termsOfSlots, type Matched } from './matching.js';
import { stemOf } from '../text/stems.js';
import { pairsOf } from '../text/words.js';
import type { Answering, Postings } from './postings.js';
import { type Question, type Slot, questionOf } from './question.js';
import type { KnownWord, Vocabulary } from './vocabulary.js';

/** So many spellings of each word are tried. */
const TRIED = 8;
/** A word that so few products have may be a wrong spelling of one that so many times as many have. */
const RARE = 2;
const TIMES = 20;
/** So many words of a query are corrected. */
const MOST_CORRECTED = 4;
/** What was written as one word is looked at so far, and its parts have so many letters at least. */
const MOST_LETTERS = 24;
const SHORTEST_PART = 2;

/** Where a query is looked for. */
export interface Place {
  state: Answering;
  size: number;
  allowed: DocSet;
}

/** Finds a spelling of a query under which more is found. */
export class Spelling {
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly postings: Postings,
  ) {}

  /**
   * The query with other words in place of those that no product has, or hardly any; undefined when there are none. The words beside
   * them decide: of the spellings, the nearest with which anything is found.
   */
  async of(question: Question, matched: readonly Matched[], place: Place): Promise<Question | undefined> {
    const doubtful = matched.filter(({ slot, anywhere }) => /^\p{L}+$/u.test(slot.folded) && anywhere.size <= RARE);
    if (doubtful.length === 0) return undefined;
    const found = all(
      matched.filter((one) => !doubtful.includes(one)),
      place.allowed,
    );
    const replaced = new Map<Slot, string>();
    for (const { slot, anywhere } of doubtful.slice(0, MOST_CORRECTED)) {
      const better = await this.replacementOf(slot, anywhere, found, place);
      if (better !== undefined) replaced.set(slot, better);
    }
    if (replaced.size === 0) return undefined;
    return questionOf(rewritten(question, replaced));
  }

  /** With one word replaced, the nearest by which anything has all words: each is known, but nothing has them together. */
  async together(question: Question, matched: readonly Matched[], place: Place): Promise<Question | undefined> {
    for (const one of matched.length > 1 ? matched.slice(0, MOST_CORRECTED) : []) {
      const found = all(
        matched.filter((other) => other !== one),
        place.allowed,
      );
      if (found.isEmpty) continue;
      const words = await this.vocabulary.near(place.state.generation, one.slot.folded, TRIED);
      const better = await this.firstWith(words, found, place);
      if (better) return questionOf(rewritten(question, new Map([[one.slot, better.text]])));
    }
    return undefined;
  }

  /** The first of these words that anything found has, and what has it. */
  private async firstWith(
    words: readonly KnownWord[],
    found: DocSet,
    { state, size }: Place,
  ): Promise<{ text: string; both: DocSet } | undefined> {
    const slots = words.map(({ text }) => questionOf(text).slots[0] as Slot);
    const sets = await this.postings.of(state, termsOfSlots(slots), size);
    for (const [i, { text }] of words.entries()) {
      const both = found.copy().and(matchSlot(slots[i] as Slot, sets, size).anywhere);
      if (!both.isEmpty) return { text, both };
    }
    return undefined;
  }

  /** Narrows `found` to what has the word that is chosen. */
  private async replacementOf(slot: Slot, having: DocSet, found: DocSet, place: Place): Promise<string | undefined> {
    const least = having.isEmpty ? 1 : having.size * TIMES;
    const words = (await this.vocabulary.near(place.state.generation, slot.folded, TRIED)).filter(
      (word) => word.products >= least,
    );
    const better = await this.firstWith(words, found, place);
    if (better) {
      found.and(better.both);
      return better.text;
    }
    if (!having.isEmpty) return undefined;
    return (await this.splitOf(slot.folded, found, place)) ?? words[0]?.text;
  }

  /** Two words that were written as one: the two that most products have together. */
  private async splitOf(folded: string, found: DocSet, { state, size }: Place): Promise<string | undefined> {
    if (pairsOf(folded)) return undefined;
    const letters = [...folded];
    const pairs = letters
      .slice(0, MOST_LETTERS)
      .map((_, i) => [letters.slice(0, i).join(''), letters.slice(i).join('')] as const)
      .filter((pair) => pair.every((word) => [...word].length >= SHORTEST_PART));
    const sets = await this.postings.of(
      state,
      pairs.flat().map((word) => `t:${stemOf(word)}`),
      size,
    );
    let best: { text: string; both: DocSet; products: number } | undefined;
    for (const pair of pairs) {
      const [first, second] = pair.map((word) => sets.get(`t:${stemOf(word)}`));
      if (!first || !second) continue;
      const both = found.copy().and(first).and(second);
      if (both.size > (best?.products ?? 0)) best = { text: pair.join(' '), both, products: both.size };
    }
    if (best) found.and(best.both);
    return best?.text;
  }
}

/** The other words stay as they were written. */
function rewritten({ text, slots }: Question, replaced: ReadonlyMap<Slot, string>): string {
  let [written, at] = ['', 0];
  for (const slot of slots) {
    const word = replaced.get(slot);
    if (word === undefined) continue;
    const capital = /^\p{Lu}/u.test(slot.typed);
    written += text.slice(at, slot.start) + (capital ? word.slice(0, 1).toUpperCase() + word.slice(1) : word);
    at = slot.end;
  }
  return written + text.slice(at);
}
