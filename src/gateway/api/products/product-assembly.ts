import { Injectable } from '@nestjs/common';
import { Catalog, type CatalogProduct, type Listing } from '../../../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../../modules/offers/contract/offers.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import type { Product, ProductRating, ProductSummary } from '../shapes/product.shapes.js';

export interface AssembledProduct {
  product: Product;
  /** Changes with everything that the representation shows. */
  etag: string;
  /** The part of the tag that edits are checked against: what staff wrote, not what was sold meanwhile. */
  edition: string;
  version: number;
}

/** Puts a product together from the services that own its parts. */
@Injectable()
export class ProductAssembly {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
  ) {}

  /** Errors: not_found, also for a product that nobody offers. */
  async product(productId: string): Promise<AssembledProduct> {
    const [product, offer, stock] = await Promise.all([
      this.catalog.product({ productId }),
      this.offers.offer({ productId }),
      this.inventory.stock({ productId }),
    ]);
    const edition = `${product.version}.${offer.version}`;
    return {
      edition,
      version: product.version,
      etag: `"${edition}.${stock.available}.${product.rating?.count ?? 0}.${product.rating?.average ?? 0}"`,
      product: {
        productId,
        title: product.title,
        authors: product.authors,
        category: product.category,
        price: offer.price,
        rating: ratingOf(product),
        image: imageOf(productId),
        available: stock.available > 0,
        description: product.description,
        attributes: product.attributes,
        categories: product.categories,
        stock: { available: stock.available },
        ...(product.externalId === undefined ? {} : { externalId: product.externalId }),
        createdAt: product.createdAt,
        updatedAt: product.updatedAt,
      },
    };
  }
}

export const imageOf = (productId: string): string => `/v1/products/${productId}/cover.svg`;

const ratingOf = ({ rating }: Pick<CatalogProduct, 'rating'>): ProductRating | null =>
  rating && { average: rating.average / 100, count: rating.count };

export const summaryOf = (listing: Omit<Listing, 'rating'> & Pick<CatalogProduct, 'rating'>): ProductSummary => ({
  productId: listing.productId,
  title: listing.title,
  authors: listing.authors,
  category: listing.category,
  price: listing.price,
  rating: ratingOf(listing),
  image: imageOf(listing.productId),
  available: listing.available,
});
