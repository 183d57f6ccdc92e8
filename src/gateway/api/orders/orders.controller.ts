import { Controller } from '@nestjs/common';
import {
  CardPayment,
  ORDER_STATES,
  type OrderRef,
  Ordering,
} from '../../../modules/ordering/contract/ordering.contract.js';
import { Address, Choice, type Client, Email, Id, Int, Money, Nested, Service, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { VISIT_HEADERS, visitOf } from '../../http/visit.js';
import { Visits } from '../../http/visits.js';
import { keptFor } from '../../shop/kept-carts.js';
import { Order, OrderList } from '../shapes/order.shapes.js';

class OrderPath {
  @Id()
  orderId!: string;
}

class OrderQuery {
  @Text({ optional: true, max: 1024, doc: 'instead of the header Order-Access-Token' })
  accessToken?: string;
}

class Checkout {
  @Id()
  cartId!: string;

  @Email()
  email!: string;

  @Nested(() => Address)
  shippingAddress!: Address;

  @Text({ max: 50, example: 'standard' })
  shippingMethod!: string;

  @Nested(() => CardPayment)
  payment!: CardPayment;

  @Nested(() => Money, { optional: true, doc: 'the total that the buyer has seen' })
  expectedTotal?: Money;
}

class Cancellation {
  @Text({ optional: true, min: 0, max: 100 })
  reason?: string;
}

class OwnOrdersQuery {
  @Choice(ORDER_STATES, { optional: true })
  state?: (typeof ORDER_STATES)[number];

  @Int({ optional: true, min: 1, max: 100 })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

const tag = 'Orders';
const ACCESS = {
  'Order-Access-Token': { description: 'the token that came with the order, for buyers without an account' },
};

@Controller()
export class OrdersController {
  constructor(
    @Service(Ordering) private readonly ordering: Client<typeof Ordering>,
    private readonly visits: Visits,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/orders',
    audience: 'anyone',
    tag,
    summary: 'Buy what is in a cart',
    description:
      'One order and one charge for each Idempotency-Key, whatever is repeated. The reply header Order-Access-Token lets its ' +
      'holder see the order without an account. After a 503 ask again with the same key. ' +
      'What a guest buys is not recommended in the same visit any more.',
    headers: VISIT_HEADERS,
    body: Checkout,
    replies: { 201: Order },
    problems: {
      402: 'payment_declined',
      404: 'There is no such cart.',
      409: 'out_of_stock (items), price_changed (total), cart_empty, checkout_in_progress, idempotency_in_flight',
    },
    idempotency: 'required',
  })
  async place(@Exchanged() exchange: Exchange<object, object, Checkout>): Promise<Order> {
    const { body, caller, commandId, reply } = exchange;
    // Refuses a header that cannot be a session, before anything is bought.
    visitOf(exchange.request);
    const request = { ...body, ...(caller.customerId ? { customerId: caller.customerId } : {}) };
    // Nobody gets less than was put into the cart: what is still kept for it comes first.
    const options = { ...(commandId ? { commandId } : {}), after: keptFor(body.cartId) };
    const { order, accessToken } = await this.ordering.place(request, options);
    await this.visits.bought(exchange, order.items);
    void reply.header('order-access-token', accessToken).header('location', `/v1/orders/${order.orderId}`);
    void reply.header('cache-control', 'no-store');
    return order;
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/orders/:orderId',
    audience: 'anyone',
    tag,
    summary: 'See an order',
    params: OrderPath,
    query: OrderQuery,
    headers: ACCESS,
    replies: { 200: Order },
    foreignBearer: true,
  })
  see(@Exchanged() exchange: Exchange<OrderPath, OrderQuery>): Promise<Order> {
    return this.ordering.order(viewerOf(exchange));
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/orders/:orderId/cancellation',
    audience: 'anyone',
    tag,
    summary: 'Cancel an order before it ships: stock back, money back',
    params: OrderPath,
    query: OrderQuery,
    body: Cancellation,
    headers: ACCESS,
    replies: { 200: Order },
    problems: { 409: 'already_shipped, not_cancelable' },
    foreignBearer: true,
  })
  cancel(@Exchanged() exchange: Exchange<OrderPath, OrderQuery, Cancellation>): Promise<Order> {
    return this.ordering.cancel({ ...viewerOf(exchange), ...exchange.body });
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me/orders',
    audience: 'customer',
    tag,
    summary: 'List the own orders, newest first',
    query: OwnOrdersQuery,
    replies: { 200: OrderList },
  })
  async own(@Exchanged() exchange: Exchange<object, OwnOrdersQuery>): Promise<OrderList> {
    const { query, caller } = exchange;
    const customerId = caller.customerId as string;
    const page = await this.ordering.orders({ ...query, customerId, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return page;
  }
}

/** Whatever the caller can show for being allowed to see this order. */
function viewerOf({ params, query, caller, request }: Exchange<OrderPath, OrderQuery>): OrderRef {
  const header = request.headers['order-access-token'];
  const bearer = caller.role === 'nobody' ? caller.token : undefined;
  const accessToken =
    (typeof header === 'string' && header !== '' ? header.slice(0, 1024) : undefined) ?? query.accessToken ?? bearer;
  return {
    orderId: params.orderId,
    ...(caller.customerId ? { customerId: caller.customerId } : {}),
    ...(accessToken && accessToken.trim() !== '' ? { accessToken } : {}),
    ...(caller.role === 'staff' ? { staff: true } : {}),
  };
}
