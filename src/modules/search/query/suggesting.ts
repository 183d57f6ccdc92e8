import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import type { Fragment, Suggest, Suggestion, Suggestions } from '../contract/search.contract.js';
import { DocSet } from '../index/doc-set.js';
import { readState } from '../index/index-state.js';
import { stemsOfWord } from '../text/stems.js';
import { fold } from '../text/words.js';
import type { Columns } from './columns.js';
import { fragmentsOf } from './highlighting.js';
import { matchSlot, termsOfSlots } from './matching.js';
import { type Answering, Postings } from './postings.js';
import { type Question, type Slot, questionOf, stemsOfSlots } from './question.js';
import { type KnownWord, Vocabulary } from './vocabulary.js';

/** Completions of the last word that products are looked for with. */
const COMPLETIONS = 6;
const LONGEST = 500;

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
    const [words, authors] = await Promise.all([
      this.vocabulary.completing(state.generation, 'word', last.folded, COMPLETIONS),
      this.vocabulary.completing(state.generation, 'author', typed, 2),
    ]);
    const { texts, found } = await this.completed(question, words, { state, columns });
    const few: Suggestion[] = [
      ...texts.slice(0, Math.ceil(limit / 3)).map((text) => suggestion('words', text, typed)),
      ...authors.map(({ text }) => suggestion('author', text, typed)),
      ...categoriesOf(typed, columns)
        .slice(0, 2)
        .map((text) => suggestion('category', text, typed)),
    ].slice(0, limit);
    const products = await this.productsOf(found, columns, limit - few.length);
    const stems = new Set([...stemsOfSlots(question.slots), ...words.flatMap(({ text }) => stemsOfWord(text))]);
    const items = products.map(({ product_id: productId, title: text }): Suggestion => ({
      kind: 'product',
      text,
      productId,
      fragments: fragmentsOf(text, stems),
    }));
    return { items: [...few, ...items] };
  }

  /** The text with its last word ended in each way that products have together with the words before it. */
  private async completed(
    { text, slots }: Question,
    words: KnownWord[],
    { state, columns }: { state: Answering; columns: Columns },
  ): Promise<{ texts: string[]; found: DocSet }> {
    const last = slots.at(-1) as Slot;
    const ended = words.map((word) => ({
      word,
      slot: { ...last, joined: [], synonyms: [], alternatives: [stemsOfWord(word.text).slice(0, 1)] },
    }));
    const sets = await this.postings.of(
      state,
      termsOfSlots([...slots, ...ended.map(({ slot }) => slot)]),
      columns.size,
    );
    const before = columns.listed.copy();
    for (const slot of slots.slice(0, -1)) before.and(matchSlot(slot, sets, columns.size).anywhere);
    const found = before.copy().and(matchSlot(last, sets, columns.size).strong);
    const texts: string[] = [];
    for (const { word, slot } of ended) {
      const together = before.copy().and(matchSlot(slot, sets, columns.size).strong);
      if (together.isEmpty) continue;
      texts.push(`${text.slice(0, last.start)}${word.text}`.trim());
      found.or(together);
    }
    return { texts: texts.filter((one) => one.length <= LONGEST), found };
  }

  private async productsOf(found: DocSet, { classes }: Columns, count: number) {
    const docs: number[] = [];
    for (const members of classes.ascending())
      if (docs.length < count) docs.push(...found.firstIn(members, count - docs.length));
    const wanted = inList(docs);
    const rows = await this.database.read<{ doc: number; product_id: string; title: string }>(
      `SELECT p.doc, p.product_id, t.title FROM indexed_product p JOIN product_text t ON t.doc = p.doc WHERE p.doc IN ${wanted.sql}`,
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
