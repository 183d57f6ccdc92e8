import type { Transaction } from '../../platform/index.js';
import { Offers, type SetPrice } from './contract/offers.contract.js';
import { digitsOf } from './currency.js';

/** For now the house is the only seller. */
export const HOUSE = 'house';

/**
 * Sets prices and publishes those that are new; the last one counts where a product comes twice. Answers how many changed.
 * Errors: invalid `unknown_currency`.
 */
export async function setPrices(tx: Transaction, items: readonly SetPrice[]): Promise<number> {
  const wanted = new Map(items.map(({ productId, price }) => [productId, price]));
  let changed = 0;
  for (const [productId, price] of wanted) {
    digitsOf(price.currency);
    // One statement tells and changes: the price that the offer has already returns no row.
    const [offer] = await tx.query<{ version: number }>(
      `INSERT INTO offer (product_id, seller_id, condition, amount, currency, version) VALUES (?, ?, 'new', ?, ?, 1)
       ON CONFLICT (product_id) DO UPDATE
         SET amount = excluded.amount, currency = excluded.currency, version = offer.version + 1
         WHERE offer.amount <> excluded.amount OR offer.currency <> excluded.currency
       RETURNING version`,
      [productId, HOUSE, price.amount, price.currency],
    );
    if (!offer) continue;
    tx.publish(Offers.events.PriceChanged, { productId, price, version: offer.version });
    changed++;
  }
  return changed;
}
