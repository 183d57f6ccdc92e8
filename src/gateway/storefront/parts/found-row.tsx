import type { JSX } from 'preact';
import { namesText } from '../kit/format.js';
import { productLink } from '../kit/links.js';
import type { FoundCard } from '../reads/search-reads.js';
import { Badge } from './badge.js';
import { Cover } from './cover.js';
import { Highlighted } from './highlighted.js';
import { Price } from './price.js';
import { RatingLine } from './stars.js';
import { Stock } from './stock.js';

/** A product among results: with the words that were found. */
export function FoundRow({ card }: { card: FoundCard }): JSX.Element {
  const { productId, title, authors, price, stock, rating, badge, titleFragments, snippet } = card;
  return (
    <li class="found">
      <a class="found-cover" href={productLink(productId)} tabIndex={-1} aria-hidden="true">
        <Cover productId={productId} />
      </a>
      <div class="found-about">
        <h2 class="found-title" dir="auto">
          <a href={productLink(productId)}>{titleFragments ? <Highlighted fragments={titleFragments} /> : title}</a>
        </h2>
        {authors.length > 0 && (
          <p class="quiet" dir="auto">
            by {namesText(authors)}
          </p>
        )}
        {badge && (
          <p class="found-badge">
            <Badge badge={badge} />
          </p>
        )}
        <RatingLine rating={rating} />
        {snippet && snippet.length > 0 && (
          <p class="found-snippet" dir="auto">
            <Highlighted fragments={snippet} />
          </p>
        )}
        <p class="found-price">
          <Price price={price} /> <Stock stock={stock} />
        </p>
      </div>
    </li>
  );
}
