import {
  AuditReport,
  AuditRequest,
  Currency,
  Done,
  Id,
  Int,
  ListOf,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

/** Units of one product that a cart can come to hold when carts are merged; adding stops at 999. */
export const MOST_MERGED_UNITS = 100_000;

export class CartLine {
  @Id()
  productId!: string;

  @Int({ min: 1, max: MOST_MERGED_UNITS })
  quantity!: number;

  @Int({
    optional: true,
    min: 0,
    doc: 'units that the customer has taken out of this line so far, 0 when absent; `settle` is told it as the checkout saw it',
  })
  taken?: number;
}

/** A cart whose id now leads to another one. */
export class MergedCart {
  @Id()
  cartId!: string;

  @Int({ min: 1, doc: 'grows by one when a checkout of it is settled, also after the merge' })
  generation!: number;
}

/** What is in a cart; titles and prices belong to other services. */
export class CartView {
  @Id()
  cartId!: string;

  @Id({ nullable: true })
  customerId!: string | null;

  @Currency({ nullable: true, doc: 'null until it was chosen or the first item has set it' })
  currency!: string | null;

  @Int({ min: 1, doc: 'grows by one when a checkout of this cart is settled: one order for each generation' })
  generation!: number;

  @ListOf(() => CartLine, { max: 1000, doc: 'in the order in which they were added' })
  items!: CartLine[];

  @Timestamp()
  updatedAt!: string;

  @ListOf(() => MergedCart, {
    optional: true,
    max: 20,
    doc: 'answered by `view` alone: the carts that were merged into this one lately, latest first; a checkout of theirs may go on',
  })
  merged?: MergedCart[];
}

export class CreateCart {
  @Id({ optional: true, doc: 'minted by a caller that must name the cart before this answers: 192 random bits' })
  cartId?: string;

  @Id({ optional: true })
  customerId?: string;

  @Currency({ optional: true })
  currency?: string;
}

/** A cart and who asks: an anonymous cart's id is its secret; a customer's cart answers its customer only. */
export class CartRef {
  @Id()
  cartId!: string;

  @Id({ optional: true })
  customerId?: string;
}

export class AddToCart {
  @Id()
  cartId!: string;

  @Id({ optional: true })
  customerId?: string;

  @Id()
  productId!: string;

  @Int({ min: 1, max: 999, doc: 'adds to what is there' })
  quantity!: number;

  @Currency({ optional: true, doc: 'what the product is offered in, when that is known' })
  currency?: string;

  @Timestamp({ optional: true, doc: 'when the customer added it, for an add that was kept and comes later' })
  addedAt?: string;
}

export class SetCartQuantity {
  @Id()
  cartId!: string;

  @Id({ optional: true })
  customerId?: string;

  @Id()
  productId!: string;

  @Int({ min: 0, max: 999, doc: '0 removes' })
  quantity!: number;

  @Currency({ optional: true, doc: 'what the product is offered in, when that is known' })
  currency?: string;
}

export class ClaimCart {
  @Id()
  cartId!: string;

  @Id()
  customerId!: string;
}

export class SettleCart {
  @Id()
  cartId!: string;

  @Id()
  orderId!: string;

  @Int({ min: 1, doc: 'the generation that was ordered' })
  generation!: number;

  @ListOf(() => CartLine, { max: 1000, doc: 'what was bought' })
  items!: CartLine[];
}

export class CartCheckedOut {
  @Id()
  cartId!: string;

  @Text({ max: 64 })
  orderId!: string;
}

const terms = { partition: 'available', deadline: 3000, sla: { p999: 50 } } as const;

/** Carts: adding is always accepted, and no add is ever lost. Another's cart answers not_found. */
export const Cart = defineService(
  'cart',
  {
    /** The same command with another `cartId` is still the same: the first one's id stands. */
    create: command(CreateCart, CartView, { effect: 'once', ...terms }),
    /** Errors: not_found. */
    view: query(CartRef, CartView, { deadline: 2000, sla: { p999: 20 } }),
    /**
     * Errors: not_found, conflict `currency_mismatch`, conflict `quantity_limit` (999 of one product), conflict `cart_full`
     * (200 products). `currency` and `addedAt` do not tell commands apart. An add that comes after the product was removed, but
     * was made before, changes nothing.
     */
    add: command(AddToCart, CartView, { effect: 'once', ...terms }),
    /**
     * A product that is not in the cart is added. A command that arrives again does not undo what was added since.
     * Errors: not_found, conflict `currency_mismatch`, `cart_full`.
     */
    setQuantity: command(SetCartQuantity, CartView, { effect: 'once', ...terms }),
    /**
     * Merges an anonymous cart into the customer's cart, quantities added up; afterwards the old id leads the customer, and
     * nobody else, to the merged cart. A customer without a cart takes it over as it is. Errors: not_found, conflict `cart_full`
     * (500 products), `quantity_limit` (100,000 of one product), `currency_mismatch`.
     */
    claim: command(ClaimCart, CartView, { effect: 'repeatable', ...terms }),
    /**
     * Takes what was bought out of the cart, once for each order; what was added meanwhile stays, and what the customer has taken
     * out of the cart meanwhile is not taken out again. Errors: not_found.
     */
    settle: command(SettleCart, Done, { effect: 'repeatable', ...terms }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { CartCheckedOut: event(CartCheckedOut, { aggregate: 'cartId' }) } },
);
