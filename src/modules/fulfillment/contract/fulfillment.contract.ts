import {
  Address,
  AuditReport,
  AuditRequest,
  Choice,
  Id,
  Int,
  ListOf,
  Nested,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export class ShippedItem {
  @Id()
  productId!: string;

  @Int({ min: 1, max: 100_000 })
  quantity!: number;
}

export class CreateShipment {
  @Id({ doc: "the caller's own id" })
  shipmentId!: string;

  @Id()
  orderId!: string;

  @Text({ max: 100 })
  carrier!: string;

  @Text({ max: 100 })
  trackingCode!: string;

  @ListOf(() => ShippedItem, { min: 1, max: 500 })
  items!: ShippedItem[];

  @Nested(() => Address)
  address!: Address;
}

export class Shipment {
  @Id()
  shipmentId!: string;

  @Id()
  orderId!: string;

  @Choice(['shipped', 'delivered'])
  state!: 'shipped' | 'delivered';

  @Text({ max: 100 })
  carrier!: string;

  @Text({ max: 100 })
  trackingCode!: string;

  @ListOf(() => ShippedItem, { max: 500 })
  items!: ShippedItem[];

  @Timestamp()
  shippedAt!: string;

  @Timestamp({ nullable: true })
  deliveredAt!: string | null;
}

export class ShipmentRef {
  @Id()
  shipmentId!: string;
}

export class ShipmentsOf {
  @Id()
  orderId!: string;
}

export class Shipments {
  @ListOf(() => Shipment, { max: 100 })
  items!: Shipment[];
}

export class ShipmentDelivered {
  @Id()
  shipmentId!: string;

  @Id()
  orderId!: string;

  @Timestamp()
  deliveredAt!: string;
}

const terms = { effect: 'repeatable', partition: 'consistent', deadline: 5000, sla: { p999: 50 } } as const;

/** Shipments: what left the house, with whom, and when it arrived. */
export const Fulfillment = defineService(
  'fulfillment',
  {
    /** The same shipment id again gives the shipment as it is. Errors: conflict `already_shipped` (the order has another shipment). */
    createShipment: command(CreateShipment, Shipment, terms),
    /** Errors: not_found. */
    shipment: query(ShipmentRef, Shipment, { deadline: 2000, sla: { p999: 20 } }),
    shipmentsOf: query(ShipmentsOf, Shipments, { deadline: 2000, sla: { p999: 20 } }),
    /** Errors: not_found. */
    recordDelivery: command(ShipmentRef, Shipment, terms),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { ShipmentDelivered: event(ShipmentDelivered, { aggregate: 'orderId' }) } },
);
