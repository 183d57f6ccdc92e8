import type { ModuleDatabase, SqlValue, Transaction } from '../../platform/index.js';
import type { ProductRow } from './product-rows.js';

const MOST_WORDS = 12;
/** The last word may still be being typed, once it has this many characters. */
const PREFIX_FROM = 3;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/** Part of a query that finds listings by words: `f` has the columns `rowid` and `rank`, the best first. */
export interface Matches {
  from: string;
  params: SqlValue[];
}

/** The full-text index of one kind of database. */
interface SearchIndex {
  put(tx: Transaction, searchId: number, texts: Texts): Promise<void>;
  matches(words: string[]): Matches;
}

interface Texts {
  title: string;
  authors: string;
  category: string;
  attributes: string;
  description: string;
}

const textsOf = (row: ProductRow): Texts => ({
  title: row.title,
  authors: (JSON.parse(row.authors) as string[]).join(' '),
  category: row.category_path.replaceAll('/', ' '),
  attributes: Object.values(JSON.parse(row.attributes) as Record<string, string>).join(' '),
  description: row.description,
});

/** The words of a text, however it is written; what else is in it means nothing. */
function wordsOf(text: string): string[] {
  return text.match(WORD)?.slice(0, MOST_WORDS) ?? [];
}

const mayBeUnfinished = (word: string, i: number, words: string[]): boolean =>
  i === words.length - 1 && [...word].length >= PREFIX_FROM;

/** SQLite's FTS5. Words are quoted one by one, so that operators mean nothing. */
const fts5: SearchIndex = {
  async put(tx, searchId, { title, authors, category, attributes, description }) {
    await tx.run('DELETE FROM product_fts WHERE rowid = ?', [searchId]);
    await tx.run(
      'INSERT INTO product_fts (rowid, title, authors, category, attributes, description) VALUES (?, ?, ?, ?, ?, ?)',
      [searchId, title, authors, category, attributes, description],
    );
  },

  matches: (words) => ({
    from: '(SELECT rowid, rank FROM product_fts WHERE product_fts MATCH ?) f',
    params: [words.map((word, i) => `"${word}"${mayBeUnfinished(word, i, words) ? '*' : ''}`).join(' AND ')],
  }),
};

/** Marks over letters are no difference, as FTS5 is told on SQLite; PostgreSQL has no say in it without an extension. */
const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
/** Only words: PostgreSQL would see addresses, paths and versions in what stands between them. */
const plain = (text: string): string => (withoutMarks(text).match(WORD) ?? []).join(' ');

/** PostgreSQL's text search, in the module's own configuration: English stems, and no word is left out. */
const tsvector: SearchIndex = {
  async put(tx, searchId, { title, authors, category, attributes, description }) {
    const part = (weight: string): string => `setweight(to_tsvector('product_words', CAST(? AS TEXT)), '${weight}')`;
    await tx.run('DELETE FROM product_fts WHERE rowid = ?', [searchId]);
    await tx.run(
      `INSERT INTO product_fts (rowid, document) VALUES (?, ${part('A')} || ${part('B')} || ${part('C')} || ${part('D')})`,
      [searchId, ...[title, authors, `${category} ${attributes}`, description].map(plain)],
    );
  },

  matches: (words) => ({
    // A whole number, so that a cursor finds its place again exactly.
    from: `(SELECT rowid, CAST(-1000000 * ts_rank('{0.1, 0.2, 0.8, 1.0}', document, asked, 1) AS BIGINT) AS rank
            FROM product_fts, to_tsquery('product_words', ?) asked WHERE document @@ asked) f`,
    params: [
      words
        .map(withoutMarks)
        .map((word, i) => `'${word}'${mayBeUnfinished(word, i, words) ? ':*' : ''}`)
        .join(' & '),
    ],
  }),
};

const indexOf = ({ dialect }: Pick<ModuleDatabase, 'dialect'>): SearchIndex => (dialect === 'sqlite' ? fts5 : tsvector);

/** The full-text index. What a client asks for is only words: all of them, in any order. */
export const searchIndex = {
  put: (tx: Transaction, searchId: number, row: ProductRow): Promise<void> =>
    indexOf(tx).put(tx, searchId, textsOf(row)),

  /** Undefined when the text has no words. */
  matches(database: Pick<ModuleDatabase, 'dialect'>, text: string): Matches | undefined {
    const words = wordsOf(text.normalize('NFC'));
    return words.length > 0 ? indexOf(database).matches(words) : undefined;
  },
};
