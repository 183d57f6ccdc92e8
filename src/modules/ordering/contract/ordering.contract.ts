import {
  Address,
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Email,
  Id,
  Int,
  ListOf,
  Money,
  Nested,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export const ORDER_STATES = [
  'placed',
  'confirmed',
  'shipped',
  'delivered',
  'rejected',
  'canceled',
  'returned',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const ORDER_PAYMENT_STATES = [
  'pending',
  'authorized',
  'captured',
  'voided',
  'refunded',
  'partially_refunded',
  'declined',
] as const;

export class OrderItem {
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
}

export class OrderPayment {
  @Choice(ORDER_PAYMENT_STATES)
  state!: (typeof ORDER_PAYMENT_STATES)[number];

  @Text({ optional: true, min: 4, max: 4, doc: 'the last four digits of the card' })
  last4?: string;
}

export class OrderStep {
  @Choice(ORDER_STATES)
  state!: OrderState;

  @Timestamp()
  at!: string;
}

export class Order {
  @Id()
  orderId!: string;

  @Choice(ORDER_STATES)
  state!: OrderState;

  @Email()
  email!: string;

  @ListOf(() => OrderItem, { max: 500 })
  items!: OrderItem[];

  @Nested(() => Money)
  subtotal!: Money;

  @Nested(() => Money)
  shipping!: Money;

  @Nested(() => Money)
  tax!: Money;

  @Nested(() => Money, { doc: 'subtotal + shipping + tax' })
  total!: Money;

  @Nested(() => Address)
  shippingAddress!: Address;

  @Text({ max: 50 })
  shippingMethod!: string;

  @Nested(() => OrderPayment)
  payment!: OrderPayment;

  @Timestamp()
  placedAt!: string;

  @ListOf(() => OrderStep, { max: 20, doc: 'every state it has been in, oldest first' })
  history!: OrderStep[];

  @Text({ optional: true, max: 100, doc: 'why it was rejected or canceled' })
  reason?: string;
}

export class CardPayment {
  @Choice(['card'])
  method!: 'card';

  @Text({ max: 200, doc: "the payment provider's token for the card" })
  token!: string;
}

export class PlaceOrder {
  @Id({ optional: true })
  customerId?: string;

  @Id()
  cartId!: string;

  @Email()
  email!: string;

  @Nested(() => Address)
  shippingAddress!: Address;

  @Text({ max: 50 })
  shippingMethod!: string;

  @Nested(() => CardPayment)
  payment!: CardPayment;

  @Nested(() => Money, { optional: true, doc: 'the total that the customer has seen; refused when it is another now' })
  expectedTotal?: Money;
}

export class PlacedOrder {
  @Nested(() => Order)
  order!: Order;

  @Text({ max: 200, doc: 'lets its holder see the order without an account' })
  accessToken!: string;
}

/** Who wants to see an order: its customer, the holder of its access token, or staff. Others are told that there is none. */
export class OrderRef {
  @Id()
  orderId!: string;

  @Id({ optional: true })
  customerId?: string;

  @Text({ optional: true, max: 1024 })
  accessToken?: string;

  @Bool({ optional: true })
  staff?: boolean;
}

export class ListOrders {
  @Id({ optional: true, doc: "this customer's orders; everybody's when absent" })
  customerId?: string;

  @Choice(ORDER_STATES, { optional: true })
  state?: OrderState;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class OrderPage {
  @ListOf(() => Order, { max: 100, doc: 'newest first' })
  items!: Order[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class CancelOrder extends OrderRef {
  @Text({ optional: true, min: 0, max: 100 })
  reason?: string;
}

export class ShipOrder {
  @Id()
  orderId!: string;

  @Text({ max: 100 })
  carrier!: string;

  @Text({ max: 100 })
  trackingCode!: string;
}

export class ShippedOrder {
  @Id()
  shipmentId!: string;

  @Nested(() => Order)
  order!: Order;
}

export class RefundOrder {
  @Id()
  orderId!: string;

  @Nested(() => Money)
  amount!: Money;

  @Text({ max: 500 })
  reason!: string;
}

export class OrderRefund {
  @Id()
  refundId!: string;

  @Id()
  orderId!: string;

  @Nested(() => Money)
  amount!: Money;

  @Text({ max: 500 })
  reason!: string;

  @Timestamp()
  refundedAt!: string;

  @Nested(() => Order)
  order!: Order;
}

export class BoughtItem {
  @Id()
  productId!: string;

  @Int({ min: 1 })
  quantity!: number;
}

export class OrderFact {
  @Id()
  orderId!: string;

  @Id({ nullable: true })
  customerId!: string | null;

  @ListOf(() => BoughtItem, { max: 500 })
  items!: BoughtItem[];

  @Timestamp()
  at!: string;
}

export class WalkSales {
  @Id({ optional: true, doc: 'the last id of the reply before' })
  after?: string;

  @Int({ min: 1, max: 500 })
  limit!: number;
}

export class Sales {
  @ListOf(() => OrderFact, { max: 500, doc: 'in the order of their ids' })
  items!: OrderFact[];
}

const terms = { partition: 'consistent', sla: { p999: 200 } } as const;

/** Orders: one for each checkout, never wrong; refused clearly when it can't be decided. */
export const Ordering = defineService(
  'ordering',
  {
    /**
     * Checkout. The command id is the customer's idempotency key: the same id and request give the first outcome again, order or
     * refusal. Errors: declined `payment_declined`; conflict `out_of_stock` (details.items: productId, title, requested,
     * available), `price_changed` (details.total), `cart_empty`, `currency_mismatch`, `checkout_in_progress` (another order from this
     * cart, or from one that was merged into it, is being placed), `idempotency_in_flight`; unprocessable `idempotency_key_reused`; invalid `unknown_shipping_method`, `unknown_country`; not_found
     * (cart); unavailable `undecided` (ask again with the same key).
     */
    place: command(PlaceOrder, PlacedOrder, { effect: 'once', ...terms, deadline: 60000 }),
    /** Errors: not_found. */
    order: query(OrderRef, Order, { ...terms, deadline: 2000 }),
    /** Errors: invalid `invalid_cursor`. */
    orders: query(ListOrders, OrderPage, { ...terms, deadline: 3000 }),
    /** Stock back, money back; a canceled order stays canceled. Errors: not_found, conflict `already_shipped`, `not_cancelable`. */
    cancel: command(CancelOrder, Order, { effect: 'repeatable', ...terms, deadline: 45000 }),
    /** Captures the payment and creates the shipment. Errors: not_found, conflict `already_shipped`, `not_shippable`. */
    ship: command(ShipOrder, ShippedOrder, { effect: 'once', ...terms, deadline: 45000 }),
    /** Errors: not_found, conflict `refund_exceeds_captured`, `currency_mismatch`. */
    refund: command(RefundOrder, OrderRefund, { effect: 'once', ...terms, deadline: 45000 }),
    /** What was bought and not canceled: for those who did not listen from the beginning. */
    sales: query(WalkSales, Sales, { deadline: 5000, sla: { p999: 100 } }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  {
    events: {
      OrderConfirmed: event(OrderFact, { aggregate: 'orderId' }),
      OrderRejected: event(OrderFact, { aggregate: 'orderId' }),
      OrderCanceled: event(OrderFact, { aggregate: 'orderId' }),
      OrderShipped: event(OrderFact, { aggregate: 'orderId' }),
      OrderDelivered: event(OrderFact, { aggregate: 'orderId' }),
    },
  },
);
