import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import type { Fragment, Suggest, Suggestion, Suggestions } from '../contract/search.contract.js';
import { readState } from '../index/index-state.js';
import { stemsOfWord } from '../text/stems.js';
import { fold, wordsOf } from '../text/words.js';
import type { Columns } from './columns.js';
import { fragmentsOf } from './highlighting.js';
import { all, matchSlot, termsOfSlots } from './matching.js';
import { type Answering, Postings } from './postings.js';
import { type Question, type Slot, questionOf, stemsOfSlots } from './question.js';
import { type KnownWord, Vocabulary } from './vocabulary.js';

/** Completions of the last word that products are looked for with. */
const COMPLETIONS = 6;
const LONGEST = 500;
/** So many products that have the words before are looked at for how the last one goes on, and how much it counts that it is next to them. */
const LOOKED_AT = 512;
const NEXT = 10;
/** So many products are looked at for how a word is written, and so many words of each. */
const WRITTEN = 3;
const MOST_WORDS = 100;
/** As many as are ever asked for. */
const MOST_PRODUCTS = 100;

interface Where {
  state: Answering;
  columns: Columns;
}

/** A word as the last one may end, and products that have it. */
interface Ending {
  word: string;
  docs: number[];
}

interface Ended {
  endings: Ending[];
  /** What has one of them, in the order in which it is offered. */
  docs: number[];
}

interface TitleRow {
  doc: number;
  product_id: string;
  title: string;
  authors: string;
}

/** What a text may become: words, authors, categories, products, of each kind what is most asked for. */
@Injectable()
export class Suggesting {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly postings: Postings,
    private readonly vocabulary: Vocabulary,
  ) {}

  async of({ query, limit }: Suggest, columns: Columns): Promise<Suggestions> {
    const question = questionOf(wordsIn(query.slice(0, LONGEST)));
    const last = question.slots.at(-1);
    if (!last) return { items: [] };
    const state = await readState(this.database);
    const typed = fold(question.text).trim();
    const place = { state, columns };
    const [{ endings, docs }, authors] = await Promise.all([
      question.slots.length > 1 ? this.endedAfter(question, place) : this.ended(last, place),
      this.vocabulary.completing(state.generation, 'author', typed, 2),
    ]);
    const before = question.text.slice(0, last.start);
    const written = await this.written(endings);
    const texts = written.map((word) => `${before}${word}`.trim()).filter((text) => text.length <= LONGEST);
    const few: Suggestion[] = [
      ...texts.slice(0, Math.ceil(limit / 3)).map((text) => suggestion('words', text, typed)),
      ...authors.map(({ text }) => suggestion('author', text, typed)),
      ...categoriesOf(typed, columns)
        .slice(0, 2)
        .map((text) => suggestion('category', text, typed)),
    ].slice(0, limit);
    const products = await this.titlesOf(docs.slice(0, limit - few.length));
    const stems = new Set([...stemsOfSlots(question.slots), ...endings.flatMap(({ word }) => stemsOfWord(word))]);
    const items = products.map(({ product_id: productId, title: text }): Suggestion => ({
      kind: 'product',
      text,
      productId,
      fragments: fragmentsOf(text, stems),
    }));
    return { items: [...few, ...items] };
  }

  /** A word alone, ended in the ways that most products have. */
  private async ended(last: Slot, { state, columns }: Where): Promise<Ended> {
    const words = await this.vocabulary.completing(state.generation, 'word', last.folded, COMPLETIONS);
    const slots = words.map(({ text }) => ({
      ...last,
      joined: [],
      synonyms: [],
      alternatives: [stemsOfWord(text).slice(0, 1)],
    }));
    const sets = await this.postings.of(state, termsOfSlots([last, ...slots]), columns.size);
    const found = columns.listed.copy().and(matchSlot(last, sets, columns.size).strong);
    const endings: Ending[] = [];
    for (const [i, slot] of slots.entries()) {
      const having = columns.listed.copy().and(matchSlot(slot, sets, columns.size).strong);
      if (having.isEmpty) continue;
      endings.push({ word: (words[i] as KnownWord).text, docs: having.first(WRITTEN) });
      found.or(having);
    }
    return { endings, docs: columns.first(found, MOST_PRODUCTS) };
  }

  /** After other words: how the last goes on in the names of products that have those, best next to the word before it. */
  private async endedAfter({ slots }: Question, { state, columns }: Where): Promise<Ended> {
    const earlier = slots.slice(0, -1);
    const [previous, last] = slots.slice(-2) as [Slot, Slot];
    const sets = await this.postings.of(state, termsOfSlots(earlier), columns.size);
    const matched = earlier.map((slot) => matchSlot(slot, sets, columns.size));
    const strong = matched.reduce((set, one) => set.and(one.strong), columns.listed.copy());
    const having = strong.isEmpty ? all(matched, columns.listed) : strong;
    const looked = columns.first(having, LOOKED_AT);
    const wanted = inList(looked);
    const rows = await this.database.read<{ doc: number; names: string }>(
      `SELECT doc, names FROM product_words WHERE doc IN ${wanted.sql}`,
      wanted.params,
    );
    const namesOf = new Map(rows.map(({ doc, names }) => [doc, names.split(' ')]));
    const said = new Set(earlier.map(({ folded }) => folded));
    const endings = new Map<string, Ending & { weight: number }>();
    const [next, apart] = [[] as number[], [] as number[]];
    for (const doc of looked) {
      let isNext: boolean | undefined;
      const names = namesOf.get(doc) ?? [];
      names.forEach((word, i) => {
        if (!word.startsWith(last.folded) || said.has(word)) return;
        const follows = names[i - 1] === previous.folded;
        isNext = isNext === true || follows;
        const ending = endings.get(word) ?? { word, docs: [], weight: 0 };
        ending.weight += follows ? NEXT : 1;
        ending.docs.push(doc);
        endings.set(word, ending);
      });
      if (isNext !== undefined) (isNext ? next : apart).push(doc);
    }
    const best = [...endings.values()].sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1));
    return { endings: best.slice(0, COMPLETIONS), docs: [...next, ...apart] };
  }

  /** Words as products write them: an index knows them without case and accents. */
  private async written(endings: readonly Ending[]): Promise<string[]> {
    const titles = await this.titlesOf(endings.flatMap(({ docs }) => docs.slice(0, WRITTEN)));
    const known = new Map(titles.map((row) => [row.doc, row]));
    return endings.map(({ word, docs }) => {
      for (const doc of docs.slice(0, WRITTEN)) {
        const { title = '', authors = '[]' } = known.get(doc) ?? {};
        for (const text of [title, ...(JSON.parse(authors) as string[])])
          for (const { folded, start, end } of wordsOf(text, MOST_WORDS))
            if (folded === word) return text.slice(start, end).toLowerCase();
      }
      return word;
    });
  }

  /** In the order of `docs`. */
  private async titlesOf(docs: readonly number[]): Promise<TitleRow[]> {
    const wanted = inList(docs);
    const rows = await this.database.read<TitleRow>(
      `SELECT p.doc, p.product_id, t.title, t.authors FROM indexed_product p JOIN product_text t ON t.doc = p.doc
       WHERE p.doc IN ${wanted.sql}`,
      wanted.params,
    );
    return rows.sort((a, b) => docs.indexOf(a.doc) - docs.indexOf(b.doc));
  }
}

/** Without quotation marks, which may not be closed yet, and on one line. */
const wordsIn = (query: string): string => query.replace(/["\u201c\u201d\u201e\u00ab\u00bb\s]+/gu, ' ').trimStart();

/** Categories of which a name begins so. */
function categoriesOf(typed: string, { categories, foldedCategories }: Columns): string[] {
  const found = new Set<string>();
  for (const [i, folded] of foldedCategories.entries()) {
    const at = folded.startsWith(typed) ? 0 : folded.indexOf(`/${typed}`) + 1;
    if (folded === '' || (at === 0 && !folded.startsWith(typed))) continue;
    const path = categories[i] as string;
    const before = folded.slice(0, at).split('/').length;
    found.add(path.split('/').slice(0, before).join('/'));
    if (found.size >= 10) break;
  }
  return [...found];
}

/** What was typed is marked where the text begins with it. */
function suggestion(kind: 'words' | 'author' | 'category', text: string, typed: string): Suggestion {
  const at = fold(text).length === text.length ? fold(text).indexOf(typed) : -1;
  const parts: Fragment[] =
    at < 0
      ? [{ text, match: false }]
      : [
          { text: text.slice(0, at), match: false },
          { text: text.slice(at, at + typed.length), match: true },
          { text: text.slice(at + typed.length), match: false },
        ];
  return { kind, text, fragments: parts.filter((part) => part.text !== '') };
}
