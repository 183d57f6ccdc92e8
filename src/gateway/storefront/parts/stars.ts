import type { JSX } from 'preact';
import { countText } from '../kit/format.js';
import { type Markup, drawn, markup } from '../kit/markup.js';
import type { Rating } from '../reads/card.js';

/** `4.3`, from hundredths of a star. */
export const starsText = (average: number): string => (average / 100).toFixed(1);

/** Five stars, filled to the nearest half; the sheet knows how far by `data-halves`. */
const starsMarkup = (average: number): Markup =>
  markup`<span class="stars" data-halves="${Math.round(average / 50)}" role="img" aria-label="${starsText(average)} out of 5 stars"></span>`;

export const Stars = ({ average }: { average: number }): JSX.Element => drawn(starsMarkup(average));

/** Nothing before the first rating. `href`: where the reviews are. */
export function ratingMarkup(rating: Rating | undefined, href?: string): Markup | undefined {
  if (!rating || rating.count === 0) return undefined;
  const { average, count } = rating;
  const counted =
    href === undefined
      ? markup`<span class="quiet">${count}<span class="visually-hidden"> ${count === 1 ? 'review' : 'reviews'}</span></span>`
      : markup`<a href="${href}">${countText(count, 'review')}</a>`;
  return markup`<span class="rating-line">${starsMarkup(average)}${counted}</span>`;
}

export function RatingLine({ rating, href }: { rating: Rating | undefined; href?: string }): JSX.Element | null {
  const line = ratingMarkup(rating, href);
  return line ? drawn(line) : null;
}
