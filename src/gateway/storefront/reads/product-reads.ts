import { Injectable } from '@nestjs/common';
import { Catalog, type CatalogProduct, type ProductTitle } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Availability, Inventory } from '../../../modules/inventory/contract/inventory.contract.js';
import { type Offer, Offers } from '../../../modules/offers/contract/offers.contract.js';
import { type RatingSummary, Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { type Badge, type ProductBadge, Search } from '../../../modules/search/contract/search.contract.js';
import { type Client, type Money, Service, ServiceError } from '../../../platform/index.js';
import type { PageParts } from '../kit/parts.js';
import type { Card } from './card.js';
import { FragmentCache } from './fragment-cache.js';

export interface KnownProduct {
  product: CatalogProduct;
  /** The catalogue does not answer: this is what it said last. */
  isCopy: boolean;
}

/**
 * What pages ask about single products, each thing by itself of the service that owns it. What many ask in one turn, the platform asks
 * together.
 */
@Injectable()
export class ProductReads {
  constructor(
    private readonly cache: FragmentCache,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
    @Service(Search) private readonly search: Client<typeof Search>,
  ) {}

  /** To be awaited before a page asks. */
  begin(): Promise<void> {
    return this.cache.refresh();
  }

  /** Errors: not_found; outages of a product that is not known from before. */
  async product(productId: string): Promise<KnownProduct> {
    const ask = (): Promise<CatalogProduct> => this.catalog.product({ productId });
    const { value, isCopy } = await this.cache.getOrCopy('product', productId, 'told', ask, isAnswer);
    return { product: value, isCopy };
  }

  /** What it is called; the last that is known of it while the catalogue is away. Errors: not_found; outages. */
  title(productId: string): Promise<ProductTitle> {
    const ask = (): Promise<ProductTitle> => this.catalog.title({ productId });
    return this.cache.getOrCopy('title', productId, 'told', ask, isAnswer).then(valueOf);
  }

  /** Errors: not_found for a product that nobody sells. */
  price(productId: string): Promise<Money> {
    return this.cache.get('price', productId, 'told', () => this.offers.offer({ productId })).then(priceOf);
  }

  /** How many can be bought. */
  stock(productId: string): Promise<number> {
    const ask = () => this.inventory.availabilityOf({ productId });
    return this.cache.get('stock', productId, 'brief', ask).then(availableOf);
  }

  rating(productId: string): Promise<RatingSummary> {
    return this.cache.get('rating', productId, 'told', () => this.reviews.rating({ productId }));
  }

  /** What it stands out by, if it does. */
  badge(productId: string): Promise<Badge | undefined> {
    return this.cache.get('badge', productId, 'listed', () => this.search.badge({ productId })).then(badgeOf);
  }

  /** Undefined where not even a title can be had. */
  async card(parts: PageParts, productId: string, reason?: string): Promise<Card | undefined> {
    const [known, price, stock, rating, badge] = await Promise.all([
      parts.take('titles', () => this.title(productId)),
      parts.take('prices', () => this.price(productId)),
      parts.take('stock', () => this.stock(productId)),
      parts.take('ratings', () => this.rating(productId)),
      parts.take('badges', () => this.badge(productId)),
    ]);
    if (!known) return undefined;
    const { title, authors } = known;
    return { productId, title, authors, price, stock, rating, badge, reason };
  }

  async cards(parts: PageParts, wanted: readonly { productId: string; reason?: string }[]): Promise<Card[]> {
    const cards = await Promise.all(wanted.map(({ productId, reason }) => this.card(parts, productId, reason)));
    return cards.filter((card) => card !== undefined);
  }

  /** Cards of a list, with the badges that the list does not know. */
  badged(parts: PageParts, cards: readonly Card[]): Promise<Card[]> {
    return Promise.all(
      cards.map(async (card) => ({ ...card, badge: await parts.take('badges', () => this.badge(card.productId)) })),
    );
  }
}

const valueOf = ({ value }: { value: ProductTitle }): ProductTitle => value;
const priceOf = ({ price }: Offer): Money => price;
const availableOf = ({ available }: Availability): number => available;
const badgeOf = ({ badge }: ProductBadge): Badge | undefined => badge ?? undefined;

/** The catalogue has answered: there is no such product. */
const isAnswer = (error: unknown): boolean => error instanceof ServiceError && !error.isOutage;
