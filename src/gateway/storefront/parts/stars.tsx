import type { JSX } from 'preact';
import { countText } from '../kit/format.js';
import type { Rating } from '../reads/card.js';

/** `4.3`, from hundredths of a star. */
export const starsText = (average: number): string => (average / 100).toFixed(1);

/** Five stars, filled to the nearest half; the sheet knows how far by `data-halves`. */
export function Stars({ average }: { average: number }): JSX.Element {
  const label = `${starsText(average)} out of 5 stars`;
  return <span class="stars" data-halves={Math.round(average / 50)} role="img" aria-label={label} />;
}

/** Nothing before the first rating. */
export function RatingLine({ rating, href }: { rating: Rating | undefined; href?: string }): JSX.Element | null {
  if (!rating || rating.count === 0) return null;
  const { average, count } = rating;
  const said = countText(count, 'review');
  return (
    <span class="rating-line">
      {Stars({ average })}
      {href === undefined ? (
        <span class="quiet">
          {count}
          <span class="visually-hidden"> {count === 1 ? 'review' : 'reviews'}</span>
        </span>
      ) : (
        <a href={href}>{said}</a>
      )}
    </span>
  );
}
