import { Injectable } from '@nestjs/common';
import { Catalog, type Listing } from '../../../modules/catalog/contract/catalog.contract.js';
import { type Facet, type Fragment, type Hit, Search } from '../../../modules/search/contract/search.contract.js';
import { type Client, Service, ServiceError } from '../../../platform/index.js';
import type { PageParts } from '../kit/parts.js';
import type { Card } from './card.js';
import { type SearchQuestion, requestOf } from './search-question.js';

/** Milliseconds after which the catalogue is asked instead of the search, and after which a page goes without either. */
const SEARCHED = 170;
const LISTED = 270;

export interface FoundCard extends Card {
  titleFragments?: readonly Fragment[];
  snippet?: readonly Fragment[];
}

export interface Found {
  cards: FoundCard[];
  next: string | null;
  /** Undefined where only the catalogue was asked, which does not count. */
  total: number | undefined;
  exact: boolean;
  facets: readonly Facet[];
  didYouMean: string | null;
  corrected: boolean;
}

/** Finds products: by the search, and while it is away by the plainer means of the catalogue. */
@Injectable()
export class SearchReads {
  constructor(
    @Service(Search) private readonly search: Client<typeof Search>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
  ) {}

  /** Undefined where neither answers, and where only the search could. Errors: invalid. */
  async find(parts: PageParts, question: SearchQuestion): Promise<Found | undefined> {
    try {
      return await parts.by(SEARCHED, () => this.searched(question));
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      parts.leaveOut('search');
      if (!isPlain(question)) return undefined;
      return parts.by(LISTED, () => parts.take('catalog', () => this.listed(question)));
    }
  }

  private async searched(question: SearchQuestion): Promise<Found> {
    const page = await this.search.search(requestOf(question));
    return { ...page, cards: page.items.map(cardOfHit) };
  }

  private async listed(question: SearchQuestion): Promise<Found> {
    const { query, category, minPrice, maxPrice, sort, limit } = requestOf(question);
    const given = { query, category, minPrice, maxPrice, sort: sort === 'sales' ? undefined : sort };
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const { items } = await this.catalog.list({ ...known, limit });
    const none = { next: null, total: undefined, exact: false, facets: [], didYouMean: null, corrected: false };
    return { ...none, cards: items.map(cardOfListing) };
  }
}

/** The catalogue can list it: it knows no other filters, and a place in the pages of the search is none in its own. */
const isPlain = ({ author, attribute, minRating, available, cursor }: SearchQuestion): boolean =>
  [author, attribute, minRating, available, cursor].every((asked) => asked === undefined);

export const cardOfListing = ({ productId, title, authors, price, rating, available }: Listing): Card => ({
  productId,
  title,
  authors,
  price,
  rating: rating ?? undefined,
  stock: available,
  badge: undefined,
});

const cardOfHit = ({ titleFragments, snippet, badge, ...hit }: Hit): FoundCard => ({
  ...cardOfListing(hit),
  badge: badge ?? undefined,
  titleFragments,
  snippet,
});
