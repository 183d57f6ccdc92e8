import type { Money } from '../../platform/index.js';

/** What of a cart is told by another service. */
export type CartFact = 'titles' | 'prices' | 'stock';

/** A line of a cart; undefined is what its service does not tell just now. */
export interface KnownItem {
  productId: string;
  title: string | undefined;
  quantity: number;
  /** 0 for what is not for sale any more. */
  unitPrice: Money | undefined;
  lineTotal: Money | undefined;
  /** This many can be bought now. */
  available: boolean | undefined;
}

/** A cart as far as it is known. */
export interface KnownCart {
  cartId: string;
  currency: string;
  items: readonly KnownItem[];
  subtotal: Money | undefined;
  unknown: readonly CartFact[];
}

/** undefined where a price is. */
export function subtotalOf(items: readonly Pick<KnownItem, 'lineTotal'>[], currency: string): Money | undefined {
  let amount = 0;
  for (const { lineTotal } of items) {
    if (!lineTotal) return undefined;
    amount += lineTotal.amount;
  }
  return { amount, currency };
}
