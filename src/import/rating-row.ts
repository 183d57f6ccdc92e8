import { ImportedRating } from '../modules/reviews/contract/reviews.contract.js';
import { validate } from '../platform/index.js';
import type { Mapping } from './mapped-lines.js';

/** One line of a file of ratings; the product is named by the shop's own key. */
export interface RatingRow {
  externalId: string;
  rating: Omit<ImportedRating, 'productId'>;
}

export type RatingMapping = Mapping<RatingRow>;

const UNNAMED = 'A customer';

/** The mapping of Doordesk's own columns: externalId, customer, stars, and maybe author, title, text, at. */
export const ownRatings: RatingMapping = {
  required: ['externalId', 'customer', 'stars'],
  row(fields) {
    const text = (name: string): string => fields.get(name)?.trim() ?? '';
    return checkedRating(text('externalId'), {
      customerId: text('customer'),
      author: text('author') || UNNAMED,
      stars: text('stars'),
      title: text('title'),
      text: text('text'),
      at: text('at'),
    });
  },
};

/** The columns of goodbooks-10k (`ratings.csv`, Z. Zając, CC BY-SA 4.0): user_id, book_id, rating. */
export const goodbooksRatings: RatingMapping = {
  required: ['user_id', 'book_id', 'rating'],
  row(fields) {
    const text = (name: string): string => fields.get(name)?.trim() ?? '';
    return checkedRating(`goodbooks-${text('book_id')}`, {
      customerId: `goodbooks-${text('user_id')}`,
      author: UNNAMED,
      stars: text('rating'),
      title: '',
      text: '',
      at: '',
    });
  },
};

function checkedRating(
  externalId: string,
  { stars, at, ...words }: Record<'customerId' | 'author' | 'stars' | 'title' | 'text' | 'at', string>,
): RatingRow | string {
  if (externalId === '') return 'externalId is required';
  if (!/^[1-5]$/.test(stars)) return `stars "${stars.slice(0, 50)}" is not a whole number from 1 to 5`;
  const when = at === '' ? undefined : new Date(at);
  if (when && Number.isNaN(when.getTime())) return `at "${at.slice(0, 50)}" is no time`;
  const rating = { ...words, stars: Number(stars), ...(when ? { at: when.toISOString() } : {}) };
  if (JSON.stringify(rating).includes('\uFFFD')) return 'it is not UTF-8';
  const errors = validate(ImportedRating, { productId: 'any', ...rating });
  if (errors?.[0]) return `${errors[0].pointer.slice(1) || 'it'} ${errors[0].message}`;
  return { externalId, rating };
}
