import { Bool, Currency, Id, Int, ListOf, Money, Nested, Text, Timestamp } from '../../platform/index.js';

export class CartItem {
  @Id()
  productId!: string;

  @Text({ max: 500 })
  title!: string;

  @Int({ min: 1 })
  quantity!: number;

  @Nested(() => Money)
  unitPrice!: Money;

  @Nested(() => Money)
  lineTotal!: Money;

  @Bool({ doc: 'this many can be bought now' })
  available!: boolean;
}

export class CartReply {
  static readonly schemaName = 'Cart';

  @Id({ doc: 'keep it secret: it is all that an anonymous cart asks for' })
  cartId!: string;

  @Currency()
  currency!: string;

  @ListOf(() => CartItem, { max: 1000 })
  items!: CartItem[];

  @Nested(() => Money)
  subtotal!: Money;

  @Timestamp()
  updatedAt!: string;
}

/** The add is kept; the cart cannot be shown just now. */
export class CartAccepted {
  @Id()
  cartId!: string;

  @Id()
  productId!: string;

  @Int({ min: 1 })
  quantity!: number;
}
