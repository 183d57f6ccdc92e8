import { type ModuleDatabase, inList } from '../../platform/index.js';
import type { Offer } from './contract/offers.contract.js';

export interface OfferRow {
  product_id: string;
  seller_id: string;
  condition: Offer['condition'];
  amount: number;
  currency: string;
  version: number;
}

export const OFFER_COLUMNS = 'product_id, seller_id, condition, amount, currency, version';

export const toOffer = (row: OfferRow): Offer => ({
  productId: row.product_id,
  price: { amount: row.amount, currency: row.currency },
  condition: row.condition,
  sellerId: row.seller_id,
  version: row.version,
});

/** The offers of these products that exist, in any order, by one statement. */
export async function readOffers(database: ModuleDatabase, productIds: readonly string[]): Promise<Offer[]> {
  const list = inList([...new Set(productIds)]);
  const rows = await database.read<OfferRow>(
    `SELECT ${OFFER_COLUMNS} FROM offer WHERE product_id IN ${list.sql}`,
    list.params,
  );
  return rows.map(toOffer);
}
