import { Injectable } from '@nestjs/common';
import { type Client, Service } from '../../../platform/index.js';
import { Catalog, type CatalogProduct } from '../../catalog/contract/catalog.contract.js';
import { Inventory } from '../../inventory/contract/inventory.contract.js';
import { Offers } from '../../offers/contract/offers.contract.js';
import { Reviews } from '../../reviews/contract/reviews.contract.js';

/** The most that the owners tell at once. */
export const BATCH = 500;

/** A product as its owners know it now. */
export interface OwnedProduct {
  product: CatalogProduct;
  offer: { price: { amount: number; currency: string }; version: number } | undefined;
  available: boolean;
  rating: { average: number; count: number };
}

/** Asks the owners of products' parts, in batches. */
@Injectable()
export class Owners {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
  ) {}

  /** In the order of their ids; fewer than `BATCH`: those were the last. */
  async after(productId: string | null): Promise<OwnedProduct[]> {
    const { items } = await this.catalog.walk({ limit: BATCH, ...(productId === null ? {} : { after: productId }) });
    const productIds = items.map((product) => product.productId);
    if (productIds.length === 0) return [];
    const [offers, stock, ratings] = await Promise.all([
      this.offers.offers({ productIds }),
      this.inventory.availability({ productIds }),
      this.reviews.ratings({ productIds }),
    ]);
    const offerOf = new Map(offers.items.map((offer) => [offer.productId, offer]));
    const stockOf = new Map(stock.items.map(({ productId: id, available }) => [id, available]));
    const ratingOf = new Map(ratings.items.map((rating) => [rating.productId, rating]));
    return items.map((product) => ({
      product,
      offer: offerOf.get(product.productId),
      available: (stockOf.get(product.productId) ?? 0) > 0,
      rating: ratingOf.get(product.productId) ?? { average: 0, count: 0 },
    }));
  }
}
