import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import { DocSet } from '../index/doc-set.js';
import { stemsOfWord } from '../text/stems.js';
import { candidatesOf } from './candidates.js';
import type { Columns } from './columns.js';
import { type Matched, all, matchAll, matchSlot, termsOfSlots } from './matching.js';
import { type Answering, Postings } from './postings.js';
import { type Question, questionOf } from './question.js';
import { type Place, Spelling } from './spelling.js';
import { Vocabulary } from './vocabulary.js';

/** What a query means here, and what it finds before anything is filtered. */
export interface Understood {
  question: Question;
  matched: Matched[];
  found: DocSet;
  didYouMean: string | null;
  corrected: boolean;
  /** Everything that could be found was looked at. */
  complete: boolean;
}

/** So many words that begin as the last one does may stand for it. */
const COMPLETIONS = 20;
const SHORTEST_BEGINNING = 2;
const LONGEST_OFFER = 1_000;
/** So many products are looked at for a phrase: nothing but a look at their texts tells who has it. */
const PHRASED = 1_000;

/** Finds what a query means: as it is written, with its last word unfinished, with another spelling, or with a word less. */
@Injectable()
export class Understanding {
  private readonly spelling: Spelling;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly postings: Postings,
    private readonly vocabulary: Vocabulary,
  ) {
    this.spelling = new Spelling(vocabulary, postings);
  }

  async of(query: string, state: Answering, columns: Columns): Promise<Understood> {
    const place: Place = { state, size: columns.size, allowed: columns.listed };
    const question = questionOf(query);
    const nothing = { didYouMean: null, corrected: false, complete: true };
    if (question.slots.length === 0) return { ...nothing, question, matched: [], found: DocSet.empty(columns.size) };
    const matched = await this.match(question, place);
    if (question.phrases.length > 0)
      return { ...nothing, question, matched, ...(await this.withPhrases(question, matched, columns)) };
    const strict = all(matched, columns.listed);
    if (!strict.isEmpty) {
      return {
        ...nothing,
        question,
        matched,
        found: matchAll(matched, strict, columns.listed),
        didYouMean: await this.better(question, matched, strict.size, place),
      };
    }
    const unfinished = await this.unfinished(question, place);
    if (unfinished) return { ...nothing, ...unfinished };
    const corrected = await this.corrected(question, matched, place);
    if (corrected) return { ...nothing, ...corrected, corrected: true };
    return { ...nothing, question, matched, found: matchAll(matched, strict, columns.listed) };
  }

  private async match({ slots }: Question, { state, size }: Place): Promise<Matched[]> {
    const sets = await this.postings.of(state, termsOfSlots(slots), size);
    return slots.map((slot) => matchSlot(slot, sets, size));
  }

  /** The query in another spelling, by which more is found: all words together, where there are such products. */
  private async corrected(question: Question, matched: readonly Matched[], place: Place) {
    let other = await this.spelling.of(question, matched, place);
    if (!other) return undefined;
    let again = await this.match(other, place);
    let every = all(again, place.allowed);
    const nearer = every.isEmpty ? await this.spelling.together(other, again, place) : undefined;
    if (nearer) {
      [other, again] = [nearer, await this.match(nearer, place)];
      every = all(again, place.allowed);
    }
    const found = matchAll(again, every, place.allowed);
    if (found.isEmpty) return undefined;
    return { question: other, matched: again, found, didYouMean: offered(other.text) };
  }

  /** A spelling is offered where much more is found by it. */
  private async better(
    question: Question,
    matched: readonly Matched[],
    found: number,
    place: Place,
  ): Promise<string | null> {
    const other = await this.spelling.of(question, matched, place);
    if (!other) return null;
    return all(await this.match(other, place), place.allowed).size > found ? offered(other.text) : null;
  }

  /** The last word may still be being typed. */
  private async unfinished(question: Question, place: Place) {
    const last = question.slots.at(-1);
    if (!last || [...last.folded].length < SHORTEST_BEGINNING || last.end < question.text.trimEnd().length)
      return undefined;
    const words = await this.vocabulary.completing(place.state.generation, 'word', last.folded, COMPLETIONS);
    if (words.length === 0) return undefined;
    const alternatives = [...last.alternatives, ...words.map(({ text }) => stemsOfWord(text).slice(0, 1))];
    const asked = { ...question, slots: [...question.slots.slice(0, -1), { ...last, alternatives }] };
    const matched = await this.match(asked, place);
    const found = all(matched, place.allowed);
    return found.isEmpty ? undefined : { question: asked, matched, found: matchAll(matched, found, place.allowed) };
  }

  /** What has all words, and the phrases as they are written; looked for among those that are worth scoring. */
  private async withPhrases({ phrases }: Question, matched: Matched[], columns: Columns) {
    const words = all(matched, columns.listed);
    const candidates = candidatesOf(words, matched, columns, { most: PHRASED, asksFor: () => false });
    const found = DocSet.empty(columns.size);
    const wanted = inList(candidates);
    const rows = await this.database.read<{ doc: number; stems: string }>(
      `SELECT doc, stems FROM product_words WHERE doc IN ${wanted.sql}`,
      wanted.params,
    );
    const texts = phrases.map((phrase) => ` ${phrase.join(' ')} `);
    for (const { doc, stems } of rows) if (texts.every((text) => stems.includes(text))) found.add(doc);
    return { found, complete: words.size <= candidates.length };
  }
}

const offered = (text: string): string | null => (text.trim() === '' || text.length > LONGEST_OFFER ? null : text);
