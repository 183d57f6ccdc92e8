import { namesText } from '../kit/format.js';
import { productLink } from '../kit/links.js';
import { type Markup, markup } from '../kit/markup.js';
import type { Card } from '../reads/card.js';
import { badgeMarkup } from './badge.js';
import { coverMarkup } from './cover.js';
import type { DismissalOf } from './dismissal.js';
import { priceMarkup } from './price.js';
import { ratingMarkup } from './stars.js';
import { stockMarkup } from './stock.js';

/** A product on a shelf, with the way to take it off where there is one. */
export function cardMarkup(card: Card, dismissalOf?: DismissalOf): Markup {
  const { productId, title, authors, price, stock, rating, badge, reason } = card;
  const by =
    authors.length === 0 ? undefined : markup`<span class="book-authors quiet" dir="auto">${namesText(authors)}</span>`;
  const why = reason === undefined ? undefined : markup`<span class="book-reason quiet">${reason}</span>`;
  return markup`<li class="book-card"><a class="book-link" href="${productLink(productId)}">${coverMarkup(productId)}<span class="book-title" dir="auto">${title}</span></a>${badgeMarkup(badge)}${by}${ratingMarkup(rating)}${priceMarkup(price)}${stockMarkup(stock)}${why}${dismissalOf?.(card)}</li>`;
}
