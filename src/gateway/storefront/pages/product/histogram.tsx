import type { JSX } from 'preact';
import type { RatingSummary } from '../../../../modules/reviews/contract/reviews.contract.js';
import { countText } from '../../kit/format.js';

interface Props {
  rating: RatingSummary;
  /** Those with so many stars are shown now. */
  chosen: number | undefined;
  href: (stars: number) => string;
}

/** How many have five stars, four ...; each row leads to those. */
export function Histogram({ rating, chosen, href }: Props): JSX.Element {
  const { histogram, count } = rating;
  return (
    <ul class="histogram">
      {[5, 4, 3, 2, 1].map((stars) => {
        const these = histogram[stars - 1] ?? 0;
        const share = count === 0 ? 0 : Math.round((100 * these) / count);
        return (
          <li key={stars}>
            <a href={href(stars)} aria-current={stars === chosen ? 'true' : undefined}>
              <span>
                {stars} <span aria-hidden="true">★</span>
                <span class="visually-hidden">{stars === 1 ? 'star' : 'stars'}: </span>
              </span>
              <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect width={share} height="10" />
              </svg>
              <span>
                {share} %<span class="visually-hidden">, {countText(these, 'review')}</span>
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
