import { Injectable } from '@nestjs/common';
import { Subscribes, type Transaction } from '../../../platform/index.js';
import { Catalog, type ProductChanged } from '../../catalog/contract/catalog.contract.js';
import { type AvailabilityChanged, Inventory } from '../../inventory/contract/inventory.contract.js';
import { Offers, type PriceChanged } from '../../offers/contract/offers.contract.js';
import { type OrderFact, Ordering } from '../../ordering/contract/ordering.contract.js';
import { type RatingChanged, Reviews } from '../../reviews/contract/reviews.contract.js';
import { change, putTexts, rowOf, titleWords } from './indexed-product.js';

/** Takes what others say about products; an older version of something never wins over a newer one. */
@Injectable()
export class ProductIntake {
  @Subscribes(Catalog.events.ProductChanged)
  async onProductChanged(event: ProductChanged, tx: Transaction): Promise<void> {
    const { productId, version, category, createdAt } = event;
    const row = await rowOf(tx, productId);
    if (row.version >= version) return;
    await putTexts(tx, row.doc, event);
    await change(tx, row, {
      version,
      category,
      title_words: titleWords(event),
      ...(createdAt === undefined ? {} : { created_at: createdAt }),
    });
  }

  @Subscribes(Offers.events.PriceChanged)
  async onPriceChanged({ productId, price, version }: PriceChanged, tx: Transaction): Promise<void> {
    const row = await rowOf(tx, productId);
    if (row.price_version >= version) return;
    await change(tx, row, { price_amount: price.amount, currency: price.currency, price_version: version });
  }

  @Subscribes(Inventory.events.AvailabilityChanged)
  async onAvailabilityChanged({ productId, available }: AvailabilityChanged, tx: Transaction): Promise<void> {
    const row = await rowOf(tx, productId);
    await change(tx, row, { available: available ? 1 : 0, available_seq: row.seq });
  }

  @Subscribes(Reviews.events.RatingChanged)
  async onRatingChanged({ productId, average, count, version }: RatingChanged, tx: Transaction): Promise<void> {
    const row = await rowOf(tx, productId);
    if (row.rating_version >= version) return;
    await change(tx, row, {
      rating_average: average,
      rating_count: count,
      rating_version: version,
      rating_seq: row.seq,
    });
  }

  @Subscribes(Ordering.events.OrderConfirmed)
  async onOrderConfirmed({ orderId, items }: OrderFact, tx: Transaction): Promise<void> {
    await tx.run('INSERT INTO counted_order (order_id) VALUES (?)', [orderId]);
    await sell(tx, items, 1);
  }

  /** An order from before search listened was never counted. */
  @Subscribes(Ordering.events.OrderCanceled)
  async onOrderCanceled({ orderId, items }: OrderFact, tx: Transaction): Promise<void> {
    if ((await forget(tx, orderId)) > 0) await sell(tx, items, -1);
  }

  /** What has been shipped cannot be canceled any more. */
  @Subscribes(Ordering.events.OrderShipped)
  async onOrderShipped({ orderId }: OrderFact, tx: Transaction): Promise<void> {
    await forget(tx, orderId);
  }
}

const forget = (tx: Transaction, orderId: string): Promise<number> =>
  tx.run('DELETE FROM counted_order WHERE order_id = ?', [orderId]);

async function sell(tx: Transaction, items: OrderFact['items'], direction: 1 | -1): Promise<void> {
  for (const { productId, quantity } of items) {
    const { doc, seq } = await rowOf(tx, productId);
    await tx.run('UPDATE indexed_product SET sales = sales + ?, seq = ? WHERE doc = ?', [
      direction * quantity,
      seq,
      doc,
    ]);
  }
}
