import type { SqlValue, Transaction } from '../../../platform/index.js';

/** What others say about a product, as it stands in its row. */
export interface ProductFacts {
  version: number;
  category: string;
  created_at: string;
  title_words: number;
  price_amount: number;
  currency: string;
  price_version: number;
  available: number;
  available_seq: number;
  rating_average: number;
  rating_count: number;
  rating_version: number;
  rating_seq: number;
}

export interface KnownProduct extends Pick<
  ProductFacts,
  'version' | 'price_version' | 'available_seq' | 'rating_version' | 'rating_seq'
> {
  doc: number;
  /** The number of this change. */
  seq: number;
}

const COLUMNS = 'doc, version, price_version, available_seq, rating_version, rating_seq';

/** As a row stands that was just added. */
const NOTHING_KNOWN = {
  version: 0,
  price_version: 0,
  available_seq: 0,
  rating_version: 0,
  rating_seq: 0,
};

/** The row of a product, which is about to change; a new one gets the next number. */
export async function rowOf(tx: Transaction, productId: string): Promise<KnownProduct> {
  const [known] = await tx.query<KnownProduct>(`SELECT ${COLUMNS} FROM indexed_product WHERE product_id = ?`, [
    productId,
  ]);
  const [next] = await tx.query<{ seq: number; doc: number }>(
    `UPDATE index_state SET last_seq = last_seq + 1, last_doc = last_doc + ? WHERE id = 1
     RETURNING last_seq AS seq, last_doc AS doc`,
    [known ? 0 : 1],
  );
  const { seq, doc } = next as { seq: number; doc: number };
  if (known) return { ...known, seq };
  await tx.run('INSERT INTO indexed_product (doc, product_id, seq) VALUES (?, ?, ?)', [doc, productId, seq]);
  return { ...NOTHING_KNOWN, doc, seq };
}

export async function change(
  tx: Transaction,
  { doc, seq }: KnownProduct,
  facts: Partial<ProductFacts & { sales: number }>,
): Promise<void> {
  const entries = Object.entries({ ...facts, seq });
  await tx.run(`UPDATE indexed_product SET ${entries.map(([name]) => `${name} = ?`).join(', ')} WHERE doc = ?`, [
    ...entries.map(([, value]): SqlValue => value),
    doc,
  ]);
}

export interface ProductTexts {
  title: string;
  authors: string[];
  category: string;
  description: string;
  attributes: Record<string, string>;
}

export async function putTexts(tx: Transaction, doc: number, texts: ProductTexts): Promise<void> {
  await tx.run(
    `INSERT INTO product_text (doc, title, authors, category, description, attributes) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (doc) DO UPDATE SET title = excluded.title, authors = excluded.authors, category = excluded.category,
       description = excluded.description, attributes = excluded.attributes`,
    [
      doc,
      texts.title,
      JSON.stringify(texts.authors),
      texts.category,
      texts.description,
      JSON.stringify(texts.attributes),
    ],
  );
}

/** About how long a title is; among many that fit alike, short ones are looked at first. */
export const titleWords = ({ title }: { title: string }): number => title.split(/\s+/).length;
