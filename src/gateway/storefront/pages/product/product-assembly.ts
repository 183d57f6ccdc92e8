import { Injectable } from '@nestjs/common';
import type { Passages, PhraseList } from '../../../../modules/phrases/contract/phrases.contract.js';
import { ServiceError } from '../../../../platform/index.js';
import type { LoadedPart, PageParts } from '../../kit/parts.js';
import { type KnownProduct, ProductReads } from '../../reads/product-reads.js';
import type { ProductNeeds } from './needs.js';
import type { BuyData, ReviewsData } from './data.js';
import { ProductParts } from './product.parts.js';
import { ProductShelves, type ShelfData } from './product-shelves.js';

/** Milliseconds after which the page goes with what was known of the product, or without. */
const PRODUCT_BY = 120;

/** Everything that a product's page shows; what is undefined was left out. */
export interface AssembledPage {
  productId: string;
  known: KnownProduct | undefined;
  buying: LoadedPart<BuyData>;
  reviews: LoadedPart<ReviewsData>;
  phrases: LoadedPart<PhraseList>;
  inside: LoadedPart<Passages>;
  shelves: (LoadedPart<ShelfData> & { name: string })[];
}

/** Puts a product's page together: all parts beside each other, each within its time. */
@Injectable()
export class ProductPageAssembly {
  constructor(
    private readonly reads: ProductReads,
    private readonly own: ProductParts,
    private readonly shelves: ProductShelves,
  ) {}

  /** Errors: not_found; invalid for a cursor that is none. */
  async assemble(parts: PageParts, asked: Omit<ProductNeeds, 'known' | 'parts'>): Promise<AssembledPage> {
    await this.reads.begin();
    const known = parts.by(PRODUCT_BY, () => this.subject(parts, asked.productId));
    const needs: ProductNeeds = { ...asked, parts, known };
    const shelfNeeds = this.shelves.needs(needs);
    const [product, buying, reviews, phrases, inside, ...shelves] = await Promise.all([
      known,
      parts.load(this.own.buying, needs),
      parts.load(this.own.reviews, needs),
      parts.load(this.own.phrases, needs),
      parts.load(this.own.inside, needs),
      ...this.shelves.parts.map(async (shelf) => ({
        ...(await parts.load(shelf, shelfNeeds)),
        name: shelf.name,
      })),
    ]);
    return { productId: asked.productId, known: product, buying, reviews, phrases, inside, shelves };
  }

  /** Errors: not_found. */
  private async subject(parts: PageParts, productId: string): Promise<KnownProduct | undefined> {
    try {
      const known = await this.reads.product(productId);
      if (known.isCopy) parts.leaveOut('product');
      return known;
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      parts.leaveOut('product');
      return undefined;
    }
  }
}
