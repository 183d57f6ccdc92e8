import type { JSX } from 'preact';
import { REVIEW_SORTS } from '../../../../modules/reviews/contract/reviews.contract.js';
import { countText } from '../../kit/format.js';
import { productLink, reviewLink, withQuery } from '../../kit/links.js';
import { ReviewActions } from '../../parts/review-actions.js';
import { ReviewItem } from '../../parts/review-item.js';
import { Stars, starsText } from '../../parts/stars.js';
import { Histogram } from './histogram.js';
import type { ReviewSort, ReviewsWanted } from './needs.js';
import type { ReviewsData } from './data.js';

const NAMES: Record<ReviewSort, string> = {
  helpful: 'Most helpful',
  newest: 'Newest',
  highest: 'Best first',
  lowest: 'Worst first',
};

interface Props extends ReviewsData {
  productId: string;
  wanted: ReviewsWanted;
}

export function ReviewSection({ productId, wanted, page, rating }: Props): JSX.Element {
  const { sort, stars, cursor } = wanted;
  const at = (query: Parameters<typeof withQuery>[1]): string => `${withQuery(productLink(productId), query)}#reviews`;
  const write = (
    <a class="button plain" href={reviewLink(productId)}>
      Write a review
    </a>
  );
  const isEmpty = page.items.length === 0;
  const isFiltered = stars !== undefined || cursor !== undefined;
  return (
    <section id="reviews" class="reviews" aria-labelledby="reviews-title">
      <h2 id="reviews-title">Reviews</h2>
      {isEmpty && !isFiltered ? (
        <div class="empty">
          <p>Nobody has reviewed this book yet. Have you read it?</p>
          {write}
        </div>
      ) : (
        <div class="reviews-grid">
          <div class="reviews-summary">
            {rating && (
              <>
                <p class="reviews-average">
                  <Stars average={rating.average} /> <strong>{starsText(rating.average)}</strong>{' '}
                  <span class="quiet">of {countText(rating.count, 'review')}</span>
                </p>
                <Histogram rating={rating} chosen={stars} href={(n) => at({ reviews: sort, stars: n })} />
              </>
            )}
            {write}
          </div>
          <div>
            <nav class="review-sorts" aria-label="Order of reviews">
              {REVIEW_SORTS.map((each) => (
                <a key={each} href={at({ reviews: each, stars })} aria-current={each === sort ? 'true' : undefined}>
                  {NAMES[each]}
                </a>
              ))}
            </nav>
            {stars !== undefined && (
              <p class="quiet">
                Only reviews with {countText(stars, 'star')}. <a href={at({ reviews: sort })}>Show all</a>
              </p>
            )}
            {isEmpty && <p>There are none of these.</p>}
            <ol class="review-list">
              {page.items.map((review) => (
                <ReviewItem key={review.reviewId} review={review}>
                  <ReviewActions review={review} />
                </ReviewItem>
              ))}
            </ol>
            {page.next !== null && (
              <a class="button plain" rel="next" href={at({ reviews: sort, stars, reviewsAfter: page.next })}>
                More reviews
              </a>
            )}
          </div>
        </div>
      )}
    </section>
  );
}
