import { Injectable } from '@nestjs/common';
import { Catalog, type Category, type ListProducts } from '../../../../modules/catalog/contract/catalog.contract.js';
import { Recommendations } from '../../../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { withQuery } from '../../kit/links.js';
import type { PageParts, Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { Shelf } from '../../parts/shelf.js';
import type { Card } from '../../reads/card.js';
import { CategoryReads } from '../../reads/category-reads.js';
import { FragmentCache } from '../../reads/fragment-cache.js';
import { ProductReads } from '../../reads/product-reads.js';
import { reasonText } from '../../reads/reasons.js';
import { cardOfListing } from '../../reads/search-reads.js';
import { CategoryTiles } from './category-tiles.js';

const SOON = 230;
const SIZE = 12;
const SEEN = 8;
const TILES = 12;

export interface HomeNeeds {
  parts: PageParts;
  customerId: string | undefined;
  sessionId: string | undefined;
  /** What the visitor looked at, latest first. */
  seen: Promise<string[]>;
}

interface Picked {
  title: string;
  cards: Card[];
}

/** What stands on the home page. */
@Injectable()
export class HomeParts {
  constructor(
    private readonly reads: ProductReads,
    private readonly cache: FragmentCache,
    private readonly categoryReads: CategoryReads,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>,
  ) {}

  /** For the customer, for the visit, or what is popular. */
  readonly forYou: Part<HomeNeeds, Picked> = {
    name: 'for-you',
    deadline: SOON,
    load: async ({ parts, customerId, sessionId, seen }) => {
      const viewed = await seen;
      const asked = { ...(sessionId ? { sessionId } : {}), limit: SIZE };
      const { items } =
        customerId === undefined
          ? await this.recommendations.forSession({ viewed, ...asked })
          : await this.recommendations.forCustomer({ customerId, ...asked });
      const wanted = items.map(({ productId, reason }) => ({ productId, reason: reasonText(reason) }));
      const isOwn = items.some(({ reason }) => reason.kind !== 'popular');
      return { title: isOwn ? 'Picked for you' : 'Popular just now', cards: await this.reads.cards(parts, wanted) };
    },
    view: ({ title, cards }) => <Shelf name="for-you" title={title} cards={cards} />,
  };

  readonly newest = this.listed('new', 'New on our shelves', { sort: 'newest', limit: SIZE });
  readonly topRated = this.listed('top-rated', 'Readers love these', { sort: 'rating', limit: SIZE }, isRated);

  readonly seenLately: Part<HomeNeeds, Card[]> = {
    name: 'recently-viewed',
    deadline: SOON,
    load: async ({ parts, seen }) =>
      this.reads.cards(
        parts,
        (await seen).slice(0, SEEN).map((productId) => ({ productId })),
      ),
    view: (cards) => <Shelf name="recently-viewed" title="You looked at these lately" cards={cards} />,
  };

  readonly categories: Part<HomeNeeds, Category[]> = {
    name: 'categories',
    deadline: SOON,
    load: async () => (await this.categoryReads.top()).slice(0, TILES),
    view: (categories) => <CategoryTiles categories={categories} />,
    fallback: () => <LeftOut what="Our categories" />,
  };

  /** A list of the catalogue as a shelf. */
  private listed(
    name: string,
    title: string,
    request: ListProducts,
    belongs: (card: Card) => boolean = () => true,
  ): Part<HomeNeeds, Card[]> {
    return {
      name,
      deadline: SOON,
      load: async ({ parts }) => {
        const { items } = await this.cache.get(`home-${name}`, '', 'brief', () => this.catalog.list(request));
        return this.reads.badged(parts, items.map(cardOfListing).filter(belongs));
      },
      view: (cards) => (
        <Shelf
          name={name}
          title={title}
          cards={cards}
          more={{ href: withQuery('/search', { sort: request.sort }), text: 'See more' }}
        />
      ),
    };
  }
}

/** Without ratings nothing is loved more than the rest. */
const isRated = ({ rating }: Card): boolean => rating !== undefined && rating.count > 0;
