import type { JSX } from 'preact';
import { namesText } from '../kit/format.js';
import { productLink } from '../kit/links.js';
import type { Card } from '../reads/card.js';
import { Badge } from './badge.js';
import { Cover } from './cover.js';
import { Dismissal } from './dismissal.js';
import { Price } from './price.js';
import { RatingLine } from './stars.js';
import { Stock } from './stock.js';

/** Shelves that a visitor can take books off. */
const RECOMMENDED: readonly string[] = ['similar', 'for-you'];

/**
 * A product on a shelf. `source`: the shelf. Its pieces are called, not mounted: a page has hundreds of
 * them, and a component of its own costs more than what it says.
 */
export function ProductCard({ card, source }: { card: Card; source: string }): JSX.Element {
  const { productId, title, authors, price, stock, rating, badge, reason } = card;
  return (
    <li class="book-card">
      <a class="book-link" href={productLink(productId)}>
        {Cover({ productId })}
        <span class="book-title" dir="auto">
          {title}
        </span>
      </a>
      {authors.length > 0 && (
        <span class="book-authors quiet" dir="auto">
          {namesText(authors)}
        </span>
      )}
      {badge && Badge({ badge })}
      {RatingLine({ rating })}
      {Price({ price })}
      {Stock({ stock })}
      {reason !== undefined && <span class="book-reason quiet">{reason}</span>}
      {RECOMMENDED.includes(source) && <Dismissal productId={productId} title={title} />}
    </li>
  );
}
