import type { Transaction } from '../../../platform/index.js';
import type { ProductRow } from '../product-rows.js';
import type { Search, SearchIndex } from './search-index.js';
import { searchedTexts, wordsAsked } from './search-words.js';

/** PostgreSQL takes no longer ones (bytes), and nobody looks for them by their end. */
const LONGEST_WORD = 200;
/** Words of one field that are indexed; a document has a bounded size. */
const MOST_WORDS = 20_000;
/** Of description, category and attributes, authors, title: in the proportions of the FTS5 index. */
const WEIGHTS = '{0.1, 0.2, 0.8, 1.0}';

/** On PostgreSQL's tsvector, with words folded and cut as FTS5 does it: no accents, no case, letters and digits only. */
export class TsvectorIndex implements SearchIndex {
  async put(tx: Transaction, searchId: number, row: ProductRow): Promise<void> {
    const { title, authors, category, attributes, description } = searchedTexts(row);
    await tx.run(
      `INSERT INTO product_fts (rowid, document) VALUES (?,
         setweight(to_tsvector('words', ?), 'A') || setweight(to_tsvector('words', ?), 'B') ||
         setweight(to_tsvector('words', ?), 'C') || setweight(to_tsvector('words', ?), 'D'))
       ON CONFLICT (rowid) DO UPDATE SET document = excluded.document`,
      [searchId, folded(title), folded(authors), folded(`${category} ${attributes}`), folded(description)],
    );
  }

  search(text: string): Search | undefined {
    const words = wordsAsked(text)?.flatMap(({ word, unfinished }) => {
      const parts = wordsOf(word);
      return parts.map((part, i) => `'${part}'${unfinished && i === parts.length - 1 ? ':*' : ''}`);
    });
    if (!words?.length) return undefined;
    return {
      from: `to_tsquery('words', ?) AS asked, product_fts f JOIN listing l ON l.search_id = f.rowid`,
      fromParams: [words.join(' & ')],
      where: 'f.document @@ asked',
      whereParams: [],
      rank: `-ts_rank('${WEIGHTS}', f.document, asked)`,
    };
  }
}

const folded = (text: string): string => wordsOf(text).slice(0, MOST_WORDS).join(' ');

function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [...word].slice(0, LONGEST_WORD).join(''));
}
