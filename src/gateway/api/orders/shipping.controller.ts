import { Controller } from '@nestjs/common';
import { Offers } from '../../../modules/offers/contract/offers.contract.js';
import {
  Choice,
  type Client,
  Country,
  Currency,
  IntList,
  ListOf,
  Money,
  Nested,
  Service,
  Text,
} from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';

class ShippingQuery {
  @Country({ optional: true, doc: "the destination; the shop's own country when absent" })
  country?: string;

  @Currency({ optional: true, doc: "the shop's own currency when absent" })
  currency?: string;
}

class ShippingMethodReply {
  static readonly schemaName = 'ShippingMethod';

  @Choice(['standard', 'express'])
  shippingMethod!: string;

  @Text({ max: 100 })
  name!: string;

  @Nested(() => Money)
  price!: Money;

  @IntList({ length: 2, doc: 'working days, least and most' })
  days!: number[];
}

class ShippingMethodList {
  @ListOf(() => ShippingMethodReply, { max: 20 })
  items!: ShippingMethodReply[];
}

@Controller()
export class ShippingController {
  constructor(@Service(Offers) private readonly offers: Client<typeof Offers>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/shipping-methods',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'How it can be sent, and what that costs',
    query: ShippingQuery,
    replies: { 200: ShippingMethodList },
  })
  async list(@Exchanged() { query }: Exchange<object, ShippingQuery>): Promise<ShippingMethodList> {
    const { items } = await this.offers.shippingMethods(query);
    return { items: items.map(({ minDays, maxDays, ...method }) => ({ ...method, days: [minDays, maxDays] })) };
  }
}
