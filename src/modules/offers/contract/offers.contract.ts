import {
  AuditReport,
  AuditRequest,
  Choice,
  Country,
  Currency,
  Id,
  Int,
  ListOf,
  Money,
  Nested,
  Text,
  TextList,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

/** Who sells a product, in which condition, at what price. For now the house is the only seller. */
export class Offer {
  @Id()
  productId!: string;

  @Nested(() => Money)
  price!: Money;

  @Choice(['new'])
  condition!: 'new';

  @Id()
  sellerId!: string;

  @Int({ min: 1, doc: 'grows with every change of the offer' })
  version!: number;
}

export class GetOffer {
  @Id()
  productId!: string;
}

export class GetOffers {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

export class OfferList {
  @ListOf(() => Offer, { max: 500, doc: 'those that exist, in any order' })
  items!: Offer[];
}

export class SetPrice {
  @Id()
  productId!: string;

  @Nested(() => Money)
  price!: Money;
}

export class SetPrices {
  @ListOf(() => SetPrice, { max: 1000 })
  items!: SetPrice[];
}

export class PricesSet {
  @Int({ min: 0 })
  changed!: number;
}

export class GetShippingMethods {
  @Country({ optional: true, doc: "the destination; the shop's own country when absent" })
  country?: string;

  @Currency({ optional: true, doc: "the shop's own currency when absent" })
  currency?: string;
}

export class ShippingMethod {
  @Choice(['standard', 'express'])
  shippingMethod!: 'standard' | 'express';

  @Text({ max: 100 })
  name!: string;

  @Nested(() => Money)
  price!: Money;

  @Int({ min: 0, doc: 'working days' })
  minDays!: number;

  @Int({ min: 0, doc: 'working days' })
  maxDays!: number;
}

export class ShippingMethods {
  @ListOf(() => ShippingMethod, { max: 20 })
  items!: ShippingMethod[];
}

export class WantedItem {
  @Id()
  productId!: string;

  @Int({ min: 1, max: 100_000 })
  quantity!: number;
}

export class GetQuote {
  @ListOf(() => WantedItem, { min: 1, max: 500 })
  items!: WantedItem[];

  @Country()
  country!: string;

  @Text({ optional: true, min: 0, max: 100 })
  region?: string;

  @Text({ max: 50 })
  shippingMethod!: string;
}

export class QuotedItem {
  @Id()
  productId!: string;

  @Int({ min: 1 })
  quantity!: number;

  @Nested(() => Money)
  unitPrice!: Money;

  @Nested(() => Money)
  lineTotal!: Money;
}

/** What an order costs now. All amounts are in one currency; total = subtotal + shipping + tax. */
export class Quote {
  @ListOf(() => QuotedItem, { max: 500, doc: 'in the order of the request' })
  items!: QuotedItem[];

  @Nested(() => Money)
  subtotal!: Money;

  @Nested(() => Money)
  shipping!: Money;

  @Nested(() => Money, { doc: 'on goods and shipping, rounded half up once for the order' })
  tax!: Money;

  @Nested(() => Money)
  total!: Money;
}

export class PriceChanged {
  @Id()
  productId!: string;

  @Nested(() => Money)
  price!: Money;

  @Int({ min: 1 })
  version!: number;
}

/** Prices, shipping and tax: what things cost, and what it costs to bring them. */
export const Offers = defineService(
  'offers',
  {
    /** Errors: not_found. */
    offer: query(GetOffer, Offer, {
      deadline: 2000,
      sla: { p999: 20 },
      folding: { by: 'offers', keys: 'productIds', key: 'productId', most: 500 },
    }),
    offers: query(GetOffers, OfferList, { deadline: 2000, sla: { p999: 20 } }),
    /** Cheapest first. Errors: invalid `unknown_country`, invalid `unknown_currency`. */
    shippingMethods: query(GetShippingMethods, ShippingMethods, { deadline: 2000, sla: { p999: 20 } }),
    /**
     * Errors: conflict `not_offered` (details.productIds), conflict `currency_mismatch` (offers in several currencies),
     * invalid `unknown_country`, invalid `unknown_shipping_method`, invalid `amount_too_large`.
     */
    quote: query(GetQuote, Quote, { deadline: 2000, sla: { p999: 20 }, partition: 'consistent' }),
    /** The price that it has already changes nothing. Errors: invalid `unknown_currency`. */
    setPrice: command(SetPrice, Offer, {
      effect: 'repeatable',
      partition: 'consistent',
      deadline: 5000,
      sla: { p999: 50 },
    }),
    /** All or none; the last price counts where a product comes twice. Errors: invalid `unknown_currency`. */
    setPrices: command(SetPrices, PricesSet, {
      effect: 'repeatable',
      partition: 'consistent',
      deadline: 30000,
      sla: { p999: 2000 },
    }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { PriceChanged: event(PriceChanged, { aggregate: 'productId' }) } },
);
