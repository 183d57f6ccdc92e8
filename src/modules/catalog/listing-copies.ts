import { Injectable } from '@nestjs/common';
import { Subscribes, type Transaction } from '../../platform/index.js';
import { type AvailabilityChanged, Inventory } from '../inventory/contract/inventory.contract.js';
import { Offers, type PriceChanged } from '../offers/contract/offers.contract.js';
import { RecentChanges } from './recent-changes.js';
import { type RatingChanged, Reviews } from '../reviews/contract/reviews.contract.js';

/** Keeps the catalogue's own copies of price, availability and rating, which lists show and sort by. */
@Injectable()
export class ListingCopies {
  constructor(private readonly changes: RecentChanges) {}

  /** An older price never wins over a newer one; a price may be known before its product. */
  @Subscribes(Offers.events.PriceChanged)
  async onPriceChanged({ productId, price, version }: PriceChanged, tx: Transaction): Promise<void> {
    this.changes.add(productId);
    await tx.run(
      `INSERT INTO listing (product_id, price_amount, currency, price_version) VALUES (?, ?, ?, ?)
       ON CONFLICT (product_id) DO UPDATE SET price_amount = excluded.price_amount, currency = excluded.currency,
         price_version = excluded.price_version, listed = CASE WHEN listing.title IS NULL THEN 0 ELSE 1 END
       WHERE listing.price_version < excluded.price_version`,
      [productId, price.amount, price.currency, version],
    );
  }

  @Subscribes(Inventory.events.AvailabilityChanged)
  async onAvailabilityChanged({ productId, available }: AvailabilityChanged, tx: Transaction): Promise<void> {
    this.changes.add(productId);
    await tx.run(
      `INSERT INTO listing (product_id, available) VALUES (?, ?)
       ON CONFLICT (product_id) DO UPDATE SET available = excluded.available`,
      [productId, available ? 1 : 0],
    );
  }

  /** The newest rating wins, as with prices; without reviews a product comes after the worst one. */
  @Subscribes(Reviews.events.RatingChanged)
  async onRatingChanged({ productId, average, count, version }: RatingChanged, tx: Transaction): Promise<void> {
    this.changes.add(productId);
    await tx.run(
      `INSERT INTO listing (product_id, rating_average, rating_count, rating_version) VALUES (?, ?, ?, ?)
       ON CONFLICT (product_id) DO UPDATE SET rating_average = excluded.rating_average, rating_count = excluded.rating_count,
         rating_version = excluded.rating_version
       WHERE listing.rating_version < excluded.rating_version`,
      [productId, count === 0 ? -1 : average, count, version],
    );
  }
}
