import { Injectable } from '@nestjs/common';
import { Phrases, type Passages, type PhraseList } from '../../../../modules/phrases/contract/phrases.contract.js';
import { type ReviewPage, Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Service, ServiceError } from '../../../../platform/index.js';
import type { Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { FragmentCache } from '../../reads/fragment-cache.js';
import { ProductReads } from '../../reads/product-reads.js';
import { BuyBox } from './buy-box.js';
import { InsideResults } from './inside-results.js';
import type { BuyData, ReviewsData } from './data.js';
import type { ProductNeeds } from './needs.js';
import { PhraseCloud } from './phrase-cloud.js';
import { ReviewSection } from './review-section.js';

/** Milliseconds after which the page goes without one of these. */
const SOON = 200;
const REVIEWS_SHOWN = 6;
const PHRASES_SHOWN = 12;
const PASSAGES_SHOWN = 10;

/** What stands on a product's page beside its shelves. */
@Injectable()
export class ProductParts {
  constructor(
    private readonly reads: ProductReads,
    private readonly cache: FragmentCache,
    @Service(Reviews) private readonly reviewing: Client<typeof Reviews>,
    @Service(Phrases) private readonly texts: Client<typeof Phrases>,
  ) {}

  /** Price, stock, stars and badge. */
  readonly buying: Part<ProductNeeds, BuyData> = {
    name: 'buying',
    deadline: SOON,
    load: async ({ productId, parts }) => {
      const [price, stock, rating, badge] = await Promise.all([
        parts.take('prices', () => this.reads.price(productId)),
        parts.take('stock', () => this.reads.stock(productId)),
        parts.take('ratings', () => this.reads.rating(productId)),
        parts.take('badges', () => this.reads.badge(productId)),
      ]);
      return { price, stock, rating, badge };
    },
    view: (data, { productId, errors }) => <BuyBox productId={productId} errors={errors} {...data} />,
  };

  readonly reviews: Part<ProductNeeds, ReviewsData> = {
    name: 'reviews',
    deadline: SOON,
    load: async ({ productId, parts, reviews: { sort, stars, cursor } }) => {
      const more = { ...(stars === undefined ? {} : { stars }), ...(cursor === undefined ? {} : { cursor }) };
      const list = (): Promise<ReviewPage> => this.reviewing.list({ productId, sort, limit: REVIEWS_SHOWN, ...more });
      const isUsual = stars === undefined && cursor === undefined;
      const [page, rating] = await Promise.all([
        isUsual ? this.cache.get(`reviews-${sort}`, productId, 'brief', list) : list(),
        parts.take('ratings', () => this.reads.rating(productId)),
      ]);
      return { page, rating };
    },
    view: (data, { productId, reviews }) => <ReviewSection productId={productId} wanted={reviews} {...data} />,
    fallback: () => (
      <section id="reviews" class="reviews">
        <h2>Reviews</h2>
        <LeftOut what="Reviews" />
      </section>
    ),
  };

  readonly phrases: Part<ProductNeeds, PhraseList> = {
    name: 'phrases',
    deadline: SOON,
    load: ({ productId }) =>
      // The catalogue's feed does not tell of texts.
      this.cache.get('phrases', productId, 'listed', () => this.texts.phrases({ productId, limit: PHRASES_SHOWN })),
    view: ({ items }, { productId }) => <PhraseCloud productId={productId} phrases={items} />,
  };

  /** Only when words are looked for. */
  readonly inside: Part<ProductNeeds, Passages> = {
    name: 'inside',
    deadline: SOON,
    load: async ({ productId, inside }) => {
      const none: Passages = { items: [], next: null, total: 0, complete: true };
      if (inside === undefined) return none;
      // A book without a text is one thing, a text that cannot be looked into now another.
      return this.texts.inside({ productId, query: inside, limit: PASSAGES_SHOWN }).catch((error: unknown) => {
        if (error instanceof ServiceError && error.kind === 'not_found') return none;
        throw error;
      });
    },
    view: (data, { productId, inside }) =>
      inside === undefined ? null : <InsideResults productId={productId} query={inside} {...data} />,
    fallback: () => <LeftOut what="What is inside" />,
  };
}
