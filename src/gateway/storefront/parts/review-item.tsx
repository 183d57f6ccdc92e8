import type { ComponentChildren, JSX } from 'preact';
import type { Review } from '../../../modules/reviews/contract/reviews.contract.js';
import { countText, dateText } from '../kit/format.js';
import { Stars } from './stars.js';

type Shown = Pick<Review, 'reviewId' | 'author' | 'stars' | 'title' | 'text' | 'verified' | 'helpful' | 'createdAt'>;

/** One review as others read it; `children`: what its reader can do with it. */
export function ReviewItem({ review, children }: { review: Shown; children?: ComponentChildren }): JSX.Element {
  const { reviewId, author, stars, title, text, verified, helpful, createdAt } = review;
  return (
    <li class="review" id={`review-${reviewId}`}>
      <h3 class="review-title">
        <Stars average={stars * 100} /> <span dir="auto">{title}</span>
      </h3>
      <p class="quiet">
        <span dir="auto">{author}</span>, <time dateTime={createdAt}>{dateText(createdAt)}</time>
        {verified && (
          <>
            {' '}
            <span class="verified">Bought here</span>
          </>
        )}
      </p>
      <p class="review-text" dir="auto">
        {text}
      </p>
      {helpful > 0 && <p class="quiet">{countText(helpful, 'reader')} found this helpful.</p>}
      {children}
    </li>
  );
}
