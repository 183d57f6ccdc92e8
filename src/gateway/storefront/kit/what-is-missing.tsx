import type { JSX } from 'preact';

/** Parts by their names, in words that a visitor knows. */
const WORDS: Record<string, string> = {
  addresses: 'your addresses',
  badges: 'badges',
  buying: 'how to buy it',
  cart: 'your cart',
  catalog: 'the list of books',
  categories: 'categories',
  category: 'more of this category',
  delivery: 'how it can travel',
  'for-you': 'what is picked for you',
  inside: 'what is inside',
  new: 'new books',
  'new-in-category': 'what is new in this category',
  orders: 'your orders',
  'own-reviews': 'your reviews',
  phrases: 'the book’s own phrases',
  prices: 'prices',
  privacy: 'your choice of what is kept',
  product: 'the book’s description',
  profile: 'your name',
  ratings: 'stars',
  'recently-viewed': 'what you looked at',
  reviews: 'reviews',
  'same-author': 'more by this author',
  search: 'the full search',
  similar: 'what other readers chose',
  stock: 'what is in stock',
  titles: 'titles',
  'top-rated': 'what readers love',
};

/** Says which parts of a page were late or broken. */
export function WhatIsMissing({ parts }: { parts: readonly string[] }): JSX.Element | null {
  if (parts.length === 0) return null;
  const words = parts.map((part) => WORDS[part] ?? part.replaceAll('-', ' '));
  return (
    <p class="left-out" role="note">
      Left out, since it could not be fetched in time: {listOf(words)}. Reload the page in a moment to see it all.
    </p>
  );
}

const lists = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const listOf = (words: readonly string[]): string => lists.format(words);
