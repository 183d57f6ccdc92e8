import { Controller } from '@nestjs/common';
import { Fulfillment } from '../../../modules/fulfillment/contract/fulfillment.contract.js';
import { ORDER_STATES, OrderRefund, Ordering } from '../../../modules/ordering/contract/ordering.contract.js';
import {
  Choice,
  type Client,
  Id,
  Int,
  Money,
  Nested,
  NestedOrInt,
  Service,
  Text,
  Timestamp,
  invalid,
} from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';
import { Order, OrderList } from '../shapes/order.shapes.js';

class OrderPath {
  @Id()
  orderId!: string;
}

class ShipmentPath {
  @Id()
  shipmentId!: string;
}

class StaffOrdersQuery {
  @Choice(ORDER_STATES, { optional: true })
  state?: (typeof ORDER_STATES)[number];

  @Int({ optional: true, min: 1, max: 100 })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

class NewShipment {
  @Text({ max: 100 })
  carrier!: string;

  @Text({ max: 100 })
  trackingCode!: string;
}

class ShipmentReply {
  static readonly schemaName = 'Shipment';

  @Id()
  shipmentId!: string;

  @Id()
  orderId!: string;

  @Choice(['shipped', 'delivered'])
  state!: string;

  @Text({ max: 100 })
  carrier!: string;

  @Text({ max: 100 })
  trackingCode!: string;

  @Timestamp()
  shippedAt!: string;

  @Timestamp({ nullable: true })
  deliveredAt!: string | null;

  @Nested(() => Order, { doc: 'as it is now' })
  order!: Order;
}

class NewRefund {
  @NestedOrInt(() => Money, {
    min: 1,
    max: 9_007_199_254_740_991,
    doc: "an amount, or its minor units in the order's currency",
  })
  amount!: Money | number;

  @Text({ max: 500 })
  reason!: string;
}

const tag = 'Staff';

@Controller()
export class StaffOrdersController {
  constructor(
    @Service(Ordering) private readonly ordering: Client<typeof Ordering>,
    @Service(Fulfillment) private readonly fulfillment: Client<typeof Fulfillment>,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/staff/orders',
    audience: 'staff',
    tag,
    summary: 'List orders, newest first',
    query: StaffOrdersQuery,
    replies: { 200: OrderList },
  })
  async list(@Exchanged() exchange: Exchange<object, StaffOrdersQuery>): Promise<OrderList> {
    const { query } = exchange;
    const page = await this.ordering.orders({ ...query, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return page;
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/staff/orders/:orderId/shipments',
    audience: 'staff',
    tag,
    summary: 'Ship an order: captures the payment',
    params: OrderPath,
    body: NewShipment,
    replies: { 201: ShipmentReply },
    problems: { 409: 'already_shipped, not_shippable' },
    idempotency: 'optional',
  })
  async ship(
    @Exchanged() { params, body, commandId }: Exchange<OrderPath, object, NewShipment>,
  ): Promise<ShipmentReply> {
    const { shipmentId } = await this.ordering.ship({ ...params, ...body }, commandId ? { commandId } : {});
    return this.shipment(shipmentId);
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/staff/shipments/:shipmentId/delivery',
    audience: 'staff',
    tag,
    summary: 'Record that a shipment has arrived',
    params: ShipmentPath,
    replies: { 200: ShipmentReply },
  })
  async deliver(@Exchanged() { params }: Exchange<ShipmentPath>): Promise<ShipmentReply> {
    await this.fulfillment.recordDelivery(params, { settle: 2000 });
    return this.shipment(params.shipmentId);
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/staff/orders/:orderId/refunds',
    audience: 'staff',
    tag,
    summary: 'Give money back, never more in total than was captured',
    params: OrderPath,
    body: NewRefund,
    replies: { 201: OrderRefund },
    problems: { 409: 'refund_exceeds_captured, currency_mismatch' },
    idempotency: 'optional',
  })
  async refund(@Exchanged() { params, body, commandId }: Exchange<OrderPath, object, NewRefund>): Promise<OrderRefund> {
    const { orderId } = params;
    const order = await this.ordering.order({ orderId, staff: true });
    const amount =
      typeof body.amount === 'number' ? { amount: body.amount, currency: order.total.currency } : body.amount;
    if (amount.amount === 0)
      throw invalid('invalid_request', 'A refund is more than nothing.', {
        errors: [{ pointer: '/amount/amount', message: 'must be at least 1' }],
      });
    return this.ordering.refund({ orderId, amount, reason: body.reason }, commandId ? { commandId } : {});
  }

  private async shipment(shipmentId: string): Promise<ShipmentReply> {
    const { orderId, state, carrier, trackingCode, shippedAt, deliveredAt } = await this.fulfillment.shipment({
      shipmentId,
    });
    const order = await this.ordering.order({ orderId, staff: true });
    return { shipmentId, orderId, state, carrier, trackingCode, shippedAt, deliveredAt, order };
  }
}
