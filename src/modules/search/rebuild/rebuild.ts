import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type Transaction, timestamp } from '../../../platform/index.js';
import { Indexer, TEXT_ROWS, type TextRow } from '../index/indexer.js';
import { type IndexStateRow, WrittenElsewhere, changeState, claim, readState } from '../index/index-state.js';
import { type ProductFacts, change, putTexts, rowOf, titleWords } from '../intake/indexed-product.js';
import { BATCH, type OwnedProduct, Owners } from './owners.js';

/** So many rows of an old generation go at once. */
const CLEANED = 1_000;

/**
 * Makes the index anew beside the one that answers, step by step, each a transaction of its own; a process that ends leaves a step
 * that the next one goes on with. First the owners' products are read again, then their postings are written under the next
 * generation, and one statement lets that one answer. What changes meanwhile is written into both.
 */
@Injectable()
export class Rebuild {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly owners: Owners,
    private readonly indexer: Indexer,
  ) {}

  /** One that is under way goes on. */
  async begin(): Promise<void> {
    await this.database.write(async (tx) => {
      // Whoever writes the index meanwhile begins again.
      const [state] = await tx.query<IndexStateRow>(
        'UPDATE index_state SET revision = revision + 1 WHERE id = 1 RETURNING generation, next_generation, step',
      );
      const { generation, next_generation: next, step } = state as IndexStateRow;
      if (step === 'walk' || step === 'build') return;
      await changeState(tx, {
        next_generation: Math.max(generation, next ?? 0) + 1,
        step: 'walk',
        walked: null,
        built_doc: 0,
        read_products: 0,
      });
    });
  }

  /** Does the next step; whether there was one. Where another instance was faster, it is looked at again the next time. */
  async step(): Promise<boolean> {
    try {
      return await this.next();
    } catch (error) {
      if (error instanceof WrittenElsewhere) return true;
      throw error;
    }
  }

  private async next(): Promise<boolean> {
    const state = await readState(this.database);
    switch (state.step) {
      case null:
        return false;
      case 'walk':
        await this.walk(state);
        return true;
      case 'build':
        await this.indexer.alone(() => this.build());
        return true;
      case 'clean':
        await this.indexer.alone(() => this.clean(state));
        return true;
    }
  }

  private async walk(state: IndexStateRow): Promise<void> {
    const { walked, last_seq: before, read_products: read } = state;
    const products = await this.owners.after(walked);
    const last = products.at(-1)?.product.productId;
    const ended = products.length < BATCH;
    await this.database.write(async (tx) => {
      await claim(tx, state);
      for (const owned of products) await take(tx, owned, before);
      await forgetOthers(tx, products, { after: walked ?? '', upTo: ended ? undefined : last, before });
      await changeState(tx, {
        walked: last ?? walked,
        read_products: read + products.length,
        ...(ended ? { step: 'build' as const, built_doc: 0 } : {}),
      });
    });
  }

  private async build(): Promise<void> {
    const state = await readState(this.database);
    const { batchSize } = this.indexer;
    const rows = await this.database.read<TextRow>(
      `${TEXT_ROWS} WHERE p.doc > ? AND p.version > 0 ORDER BY p.doc LIMIT ?`,
      [state.built_doc, batchSize],
    );
    const last = rows.at(-1)?.doc ?? state.built_doc;
    const ended = rows.length < batchSize;
    const also = async (tx: Transaction): Promise<void> => {
      await changeState(tx, { built_doc: last });
      if (ended)
        await changeState(tx, {
          generation: state.next_generation as number,
          next_generation: null,
          step: 'clean',
          built_at: timestamp(),
        });
    };
    await this.indexer.put(rows, state, { building: true, also });
  }

  /** Removes a slice of what belongs to no generation that answers. */
  private async clean(state: IndexStateRow): Promise<void> {
    await this.database.write(async (tx) => {
      await claim(tx, state);
      for (const [table, key] of [
        ['posting', 'generation, term, part'],
        ['completion', 'generation, kind, typed, text'],
        ['misspelling', 'generation, deletion, word'],
      ] as const) {
        const removed = await tx.run(
          `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE generation < ? LIMIT ${CLEANED})`,
          [state.generation],
        );
        if (removed > 0) return;
      }
      await changeState(tx, { step: null });
    });
  }
}

/** What events have said since `before` is newer than what was asked. */
async function take(
  tx: Transaction,
  { product, offer, available, rating }: OwnedProduct,
  before: number,
): Promise<void> {
  const row = await rowOf(tx, product.productId);
  const facts: Partial<ProductFacts & { indexed_version: number; failed_version: number }> = {};
  if (product.version >= row.version) {
    await putTexts(tx, row.doc, product);
    Object.assign(facts, {
      version: product.version,
      category: product.category,
      created_at: product.createdAt,
      title_words: titleWords(product),
    });
    // What was never indexed does not wait: the build that follows writes it.
    if (row.version === 0) facts.indexed_version = product.version;
    facts.failed_version = -1;
  }
  if (offer && offer.version >= row.price_version)
    Object.assign(facts, {
      price_amount: offer.price.amount,
      currency: offer.price.currency,
      price_version: offer.version,
    });
  if (row.available_seq <= before) facts.available = available ? 1 : 0;
  if (row.rating_seq <= before) Object.assign(facts, { rating_average: rating.average, rating_count: rating.count });
  await change(tx, row, facts);
}

/** What lies between the ids that were read and has not been heard of since is no product any more. */
async function forgetOthers(
  tx: Transaction,
  products: OwnedProduct[],
  { after, upTo, before }: { after: string; upTo: string | undefined; before: number },
): Promise<void> {
  const known = new Set(products.map(({ product }) => product.productId));
  const rows = await tx.query<{ product_id: string; doc: number }>(
    `SELECT product_id, doc FROM indexed_product
     WHERE product_id > ? AND version > 0 AND seq <= ?${upTo === undefined ? '' : ' AND product_id <= ?'}`,
    upTo === undefined ? [after, before] : [after, before, upTo],
  );
  for (const { product_id: productId, doc } of rows.filter((row) => !known.has(row.product_id))) {
    const { seq } = await rowOf(tx, productId);
    await tx.run('UPDATE indexed_product SET version = 0, indexed_version = -1, seq = ? WHERE doc = ?', [seq, doc]);
  }
}
