import { Injectable } from '@nestjs/common';
import { Catalog, type ListingPage } from '../../../../modules/catalog/contract/catalog.contract.js';
import { Recommendations } from '../../../../modules/recommendations/contract/recommendations.contract.js';
import { Search } from '../../../../modules/search/contract/search.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { categoryLink, withQuery } from '../../kit/links.js';
import { Muster } from '../../kit/muster.js';
import type { Part } from '../../kit/parts.js';
import { Shelf } from '../../parts/shelf.js';
import type { Card } from '../../reads/card.js';
import { FragmentCache } from '../../reads/fragment-cache.js';
import { ProductReads } from '../../reads/product-reads.js';
import { reasonText } from '../../reads/reasons.js';
import { SeenReads } from '../../reads/seen-reads.js';
import type { ProductNeeds } from './needs.js';

/** Milliseconds after which a shelf must know what stands on it, and after which what is not there by then is left out. */
const LISTED = 150;
const FILLED = 260;
/** How long the quick shelves wait for the slow ones, so that all ask about their products together, in milliseconds. */
const GATHERING = 25;
const SIZE = 8;
/** Shelves that the catalogue alone can fill are longer. */
const LONG = 12;

type Wanted = { productId: string; reason?: string }[];
type MoreOf = { href: string; text: string } | undefined;

/** A shelf that knows its products, and has what can be told of them. */
export interface ShelfData {
  title: string;
  cards: Card[];
  more: MoreOf;
}

interface Listed {
  title: string;
  wanted: Wanted;
  more?: MoreOf;
}

export type ShelfNeeds = ProductNeeds & { muster: Muster; seen: Promise<string[]> };
export type ShelfPart = Part<ShelfNeeds, ShelfData>;

/** The shelves of a product's page. */
@Injectable()
export class ProductShelves {
  /** In the order of the page. */
  readonly parts: readonly ShelfPart[];

  constructor(
    private readonly reads: ProductReads,
    private readonly seenReads: SeenReads,
    private readonly cache: FragmentCache,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Search) private readonly search: Client<typeof Search>,
    @Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>,
  ) {
    this.parts = [
      this.shelf('similar', (needs) => this.similar(needs)),
      this.shelf('same-author', (needs) => this.sameAuthor(needs)),
      this.shelf('category', (needs) => this.category(needs)),
      this.shelf('new-in-category', (needs) => this.newInCategory(needs)),
      this.shelf('for-you', (needs) => this.forYou(needs)),
      this.shelf('recently-viewed', async ({ productId, seen }) => ({
        title: 'You looked at these lately',
        wanted: (await seen)
          .filter((id) => id !== productId)
          .slice(0, SIZE)
          .map((id) => ({ productId: id })),
      })),
    ];
  }

  /** What all shelves of one page share. */
  needs(needs: ProductNeeds): ShelfNeeds {
    const { parts } = needs;
    const seen = parts.by(LISTED, () => this.seenReads.lately(parts, needs));
    return { ...needs, seen, muster: new Muster(this.parts.length, GATHERING) };
  }

  private shelf(name: string, list: (needs: ShelfNeeds) => Promise<Listed>): ShelfPart {
    return {
      name,
      deadline: FILLED,
      load: async (needs) => {
        const { parts, muster, productId } = needs;
        const listed = await parts
          .by(LISTED, () => list(needs))
          .catch((error: unknown) => {
            void muster.arrive();
            throw error;
          });
        const wanted = listed.wanted.filter((each) => each.productId !== productId).slice(0, LONG);
        const gathered = muster.arrive();
        if (wanted.length > 0) await gathered;
        return { title: listed.title, cards: await this.reads.cards(parts, wanted), more: listed.more };
      },
      view: ({ title, cards, more }) => <Shelf name={name} title={title} cards={cards} more={more} />,
    };
  }

  private async similar({ productId, customerId, sessionId }: ShelfNeeds): Promise<Listed> {
    const { items } = await this.recommendations.similar({ productId, ...whose(customerId, sessionId), limit: SIZE });
    return {
      title: 'Readers of this book also chose',
      wanted: items.map((item) => ({ productId: item.productId, reason: reasonText(item.reason) })),
    };
  }

  private async forYou({ productId, customerId, sessionId, seen }: ShelfNeeds): Promise<Listed> {
    const viewed = await seen;
    const request = { viewed, ...whose(customerId, sessionId), limit: SIZE + 1 };
    const { items } = await this.recommendations.forSession(request);
    return {
      title: viewed.some((id) => id !== productId) ? 'Because of what you looked at' : 'Popular just now',
      wanted: items.map((item) => ({ productId: item.productId })),
    };
  }

  private async category({ known }: ShelfNeeds): Promise<Listed> {
    const product = (await known)?.product;
    const last = product?.categories.at(-1);
    if (!last) return { title: '', wanted: [] };
    const { categoryId, name } = last;
    const { items } = await this.listed(categoryId, 'rating');
    return {
      title: `More in ${name}`,
      wanted: items.map(({ productId }) => ({ productId })),
      more: { href: categoryLink(categoryId), text: `All of ${name}` },
    };
  }

  private async newInCategory({ known }: ShelfNeeds): Promise<Listed> {
    const root = (await known)?.product.categories[0];
    if (!root) return { title: '', wanted: [] };
    const { categoryId, name } = root;
    const { items } = await this.listed(categoryId, 'newest');
    return {
      title: `New in ${name}`,
      wanted: items.map(({ productId }) => ({ productId })),
      more: { href: withQuery(categoryLink(categoryId), { sort: 'newest' }), text: 'See more' },
    };
  }

  private listed(category: string, sort: 'rating' | 'newest'): Promise<ListingPage> {
    const ask = (): Promise<ListingPage> => this.catalog.list({ category, sort, limit: LONG + 1 });
    return this.cache.get(`list-${sort}`, category, 'listed', ask);
  }

  private async sameAuthor({ known }: ShelfNeeds): Promise<Listed> {
    const author = (await known)?.product.authors[0];
    if (author === undefined) return { title: '', wanted: [] };
    const { items } = await this.search.search({ authors: [author], facets: false, limit: SIZE + 1 });
    return {
      title: `More by ${author}`,
      wanted: items.map(({ productId }) => ({ productId })),
      more: { href: withQuery('/search', { author }), text: `All by ${author}` },
    };
  }
}

const whose = (customerId: string | undefined, sessionId: string | undefined): object => ({
  ...(customerId === undefined ? {} : { customerId }),
  ...(sessionId === undefined ? {} : { sessionId }),
});
