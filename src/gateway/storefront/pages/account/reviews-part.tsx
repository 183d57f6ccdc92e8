import { Injectable } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { Catalog } from '../../../../modules/catalog/contract/catalog.contract.js';
import { type Review, Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { dateText } from '../../kit/format.js';
import { productLink, reviewLink } from '../../kit/links.js';
import type { Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { Stars } from '../../parts/stars.js';
import { type AccountNeeds, PART_DEADLINE } from './account-needs.js';

const REVIEWS = 20;

interface OwnReviews {
  items: (Review & { book: string })[];
}

/** What the customer has written, newest first. */
@Injectable()
export class ReviewsPart implements Part<AccountNeeds, OwnReviews> {
  readonly name = 'own-reviews';
  readonly deadline = PART_DEADLINE;

  constructor(
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
  ) {}

  async load({ customerId }: AccountNeeds): Promise<OwnReviews> {
    const { items } = await this.reviews.reviewsBy({ customerId, limit: REVIEWS });
    if (items.length === 0) return { items: [] };
    const titles = await this.catalog.titles({ productIds: items.map(({ productId }) => productId) });
    const titleOf = new Map(titles.items.map(({ productId, title }) => [productId, title]));
    return { items: items.map((review) => ({ ...review, book: titleOf.get(review.productId) ?? 'A book' })) };
  }

  view({ items }: OwnReviews): ComponentChildren {
    if (items.length === 0)
      return <p>You have written none. Every book that you bought has a link for it in its order.</p>;
    return (
      <ul class="order-list">
        {items.map(({ reviewId, productId, book, stars, title, state, createdAt }) => (
          <li key={reviewId} class="order-row">
            <a href={productLink(productId)}>{book}</a>
            <span>
              <Stars average={stars * 100} /> <q>{title}</q>
            </span>
            <span class="quiet">
              <time dateTime={createdAt}>{dateText(createdAt)}</time>
              {state === 'removed' && ', taken down by our staff'}
            </span>
            <a href={reviewLink(productId)}>
              Change it<span class="visually-hidden">: {book}</span>
            </a>
          </li>
        ))}
      </ul>
    );
  }

  fallback(): ComponentChildren {
    return <LeftOut what="Your reviews" />;
  }
}
