import { shownReview } from '../../../api/shapes/review.shapes.js';
import type { Card, Rating } from '../../reads/card.js';
import type { AssembledPage } from './product-assembly.js';
import type { AssembledProduct, PagedProduct, PagedReviews, ShelfItem } from './product-page.shapes.js';
import type { ReviewsData } from './data.js';

/** The same page for programs. */
export function replyOf(page: AssembledPage, missing: string[]): AssembledProduct {
  const { productId, buying, reviews, phrases, shelves } = page;
  return {
    productId,
    product: productOf(page),
    price: buying.data?.price ?? null,
    stock: buying.data?.stock ?? null,
    rating: ratingOf(buying.data?.rating),
    badge: buying.data?.badge ?? null,
    reviews: reviews.data ? reviewsOf(reviews.data) : null,
    phrases: (phrases.data?.items ?? []).map(({ phrase, count }) => ({ phrase, count })),
    shelves: shelves.flatMap(({ name, data }) =>
      data && data.cards.length > 0 ? [{ name, title: data.title, items: data.cards.map(itemOf) }] : [],
    ),
    missing,
  };
}

function productOf({ known }: AssembledPage): PagedProduct | null {
  if (!known) return null;
  const { title, authors, description, attributes, categories } = known.product;
  return { title, authors, description, attributes, categories, isCopy: known.isCopy };
}

function reviewsOf({ page, rating }: ReviewsData): PagedReviews {
  const summary = rating && { average: rating.average / 100, count: rating.count, histogram: rating.histogram };
  return { items: page.items.map(shownReview), next: page.next, summary: summary ?? null };
}

const itemOf = ({ productId, title, authors, price, stock, rating, badge, reason }: Card): ShelfItem => ({
  productId,
  title,
  authors: [...authors],
  price: price ?? null,
  stock: typeof stock === 'number' ? stock : null,
  rating: ratingOf(rating),
  badge: badge ?? null,
  reason: reason ?? null,
});

const ratingOf = (rating: Rating | undefined): { average: number; count: number } | null =>
  rating && rating.count > 0 ? { average: rating.average / 100, count: rating.count } : null;
