import { Injectable } from '@nestjs/common';
import { Catalog, type CatalogProduct, type ProductTitle } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Availability, Inventory } from '../../../modules/inventory/contract/inventory.contract.js';
import { type Offer, Offers } from '../../../modules/offers/contract/offers.contract.js';
import { type RatingSummary, Reviews } from '../../../modules/reviews/contract/reviews.contract.js';
import { type Badge, type ProductBadge, Search } from '../../../modules/search/contract/search.contract.js';
import { type Client, type Money, type OperationClient, Service, ServiceError } from '../../../platform/index.js';
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
    return this.offer(productId).then(priceOf);
  }

  /** How many can be bought. */
  stock(productId: string): Promise<number> {
    return this.availability(productId).then(availableOf);
  }

  rating(productId: string): Promise<RatingSummary> {
    return this.cache.get('rating', productId, 'told', () => this.reviews.rating({ productId }));
  }

  /** What it stands out by, if it does. */
  badge(productId: string): Promise<Badge | undefined> {
    return this.award(productId).then(badgeOf);
  }

  /** Of each what could be had, in the order wanted; without those of which not even a title could. */
  async cards(parts: PageParts, wanted: readonly { productId: string; reason?: string }[]): Promise<Card[]> {
    const [titles, prices, stock, ratings, badges] = await Promise.all([
      this.each(wanted, this.catalog.title, (productId) => this.title(productId)),
      this.each(wanted, this.offers.offer, (productId) => this.offer(productId)),
      this.each(wanted, this.inventory.availabilityOf, (productId) => this.availability(productId)),
      this.each(wanted, this.reviews.rating, (productId) => this.rating(productId)),
      this.each(wanted, this.search.badge, (productId) => this.award(productId)),
    ]);
    const cards: Card[] = [];
    wanted.forEach(({ productId, reason }, i) => {
      const known = parts.came('titles', titles[i]);
      const price = parts.came('prices', prices[i])?.price;
      const available = parts.came('stock', stock[i])?.available;
      const rating = parts.came('ratings', ratings[i]);
      const badge = parts.came('badges', badges[i])?.badge ?? undefined;
      if (!known) return;
      const { title, authors } = known;
      cards.push({ productId, title, authors, price, stock: available, rating, badge, reason });
    });
    return cards;
  }

  /** Cards of a list, with the badges that the list does not know. */
  async badged(parts: PageParts, cards: readonly Card[]): Promise<Card[]> {
    const badges = await this.each(cards, this.search.badge, (productId) => this.award(productId));
    return cards.map((card, i) => ({ ...card, badge: parts.came('badges', badges[i])?.badge ?? undefined }));
  }

  /** One question about each product. Without a cache to ask first they are asked all together. */
  private each<T extends object>(
    products: readonly { productId: string }[],
    operation: OperationClient<{ productId: string }, T>,
    one: (productId: string) => Promise<T>,
  ): Promise<PromiseSettledResult<T>[]> {
    return this.cache.isOn
      ? Promise.allSettled(products.map(({ productId }) => one(productId)))
      : operation.each(products.map(({ productId }) => ({ productId })));
  }

  private offer(productId: string): Promise<Offer> {
    // Not only when it is told: the catalogue hears of it by an event, and may be behind with those.
    return this.cache.get('price', productId, 'brief', () => this.offers.offer({ productId }));
  }

  private award(productId: string): Promise<ProductBadge> {
    return this.cache.get('badge', productId, 'listed', () => this.search.badge({ productId }));
  }

  private availability(productId: string): Promise<Availability> {
    return this.cache.get('stock', productId, 'brief', () => this.inventory.availabilityOf({ productId }));
  }
}

const valueOf = ({ value }: { value: ProductTitle }): ProductTitle => value;
const priceOf = ({ price }: Offer): Money => price;
const availableOf = ({ available }: Availability): number => available;
const badgeOf = ({ badge }: ProductBadge): Badge | undefined => badge ?? undefined;

/** The catalogue has answered: there is no such product. */
const isAnswer = (error: unknown): boolean => error instanceof ServiceError && !error.isOutage;
