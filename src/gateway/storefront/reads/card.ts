import type { Badge } from '../../../modules/search/contract/search.contract.js';
import type { Money } from '../../../platform/index.js';

export interface Rating {
  /** Hundredths of a star. */
  average: number;
  count: number;
}

/** A product as a shelf or a list shows it. What could not be had is undefined. */
export interface Card {
  productId: string;
  title: string;
  authors: readonly string[];
  price: Money | undefined;
  /** How many can be bought; a list knows only whether any can. */
  stock: number | boolean | undefined;
  rating: Rating | undefined;
  /** What it stands out by. */
  badge: Badge | undefined;
  /** Why it is shown, in a few words. */
  reason?: string | undefined;
}
