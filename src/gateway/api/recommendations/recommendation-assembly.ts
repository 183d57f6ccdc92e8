import { Injectable } from '@nestjs/common';
import { Catalog, type CatalogProduct } from '../../../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../../modules/offers/contract/offers.contract.js';
import type { Recommendation } from '../../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import { imageOf } from '../products/product-assembly.js';
import type { RecommendedProduct } from '../shapes/recommendation.shapes.js';
import { reasonText } from './reason-text.js';

/** Puts titles, prices and reasons to recommendations: one question to each service. What cannot be bought any more is left out. */
@Injectable()
export class RecommendationAssembly {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
  ) {}

  async products(items: readonly Recommendation[]): Promise<RecommendedProduct[]> {
    if (items.length === 0) return [];
    const productIds = items.map(({ productId }) => productId);
    const because = items.flatMap(({ reason }) => (reason.productId === undefined ? [] : [reason.productId]));
    const [products, offers, stock] = await Promise.all([
      this.catalog.products({ productIds: [...new Set([...productIds, ...because])] }),
      this.offers.offers({ productIds }),
      this.inventory.availability({ productIds }),
    ]);
    const productOf = new Map(products.items.map((product) => [product.productId, product]));
    const priceOf = new Map(offers.items.map((offer) => [offer.productId, offer.price]));
    const availableOf = new Map(stock.items.map((level) => [level.productId, level.available]));
    return items.flatMap(({ productId, reason }) => {
      const [product, price] = [productOf.get(productId), priceOf.get(productId)];
      if (!product || !price || !((availableOf.get(productId) ?? 0) > 0)) return [];
      const title = reason.productId === undefined ? undefined : productOf.get(reason.productId)?.title;
      return [
        {
          ...summaryOf(product),
          price,
          available: true,
          reason: {
            kind: reason.kind,
            text: reasonText(reason, title),
            ...(title === undefined ? {} : { productId: reason.productId, title }),
          },
        },
      ];
    });
  }
}

const summaryOf = ({ productId, title, authors, category, rating }: CatalogProduct) => ({
  productId,
  title,
  authors,
  category,
  rating: rating && { average: rating.average / 100, count: rating.count },
  image: imageOf(productId),
});
