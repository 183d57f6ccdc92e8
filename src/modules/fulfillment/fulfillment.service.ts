import { Injectable } from '@nestjs/common';
import {
  type AuditReport,
  ModuleDatabase,
  type Provider,
  conflict,
  notFound,
  timestamp,
} from '../../platform/index.js';
import {
  type CreateShipment,
  Fulfillment,
  type Shipment,
  type ShipmentRef,
  type Shipments,
  type ShipmentsOf,
} from './contract/fulfillment.contract.js';
import { ShipmentEntity } from './entities/shipment.entity.js';

@Injectable()
export class FulfillmentService implements Provider<typeof Fulfillment> {
  constructor(private readonly database: ModuleDatabase) {}

  createShipment(request: CreateShipment): Promise<Shipment> {
    return this.database.write(async (tx) => {
      const shipments = tx.manager.getRepository(ShipmentEntity);
      const known = await shipments.findOneBy({ shipmentId: request.shipmentId });
      if (known) return toShipment(known);
      if (await shipments.existsBy({ orderId: request.orderId }))
        throw conflict('already_shipped', 'This order has shipped already.');
      const shipment = shipments.create({ ...request, state: 'shipped', shippedAt: timestamp(), deliveredAt: null });
      await shipments.insert(shipment);
      return toShipment(shipment);
    });
  }

  async shipment({ shipmentId }: ShipmentRef): Promise<Shipment> {
    const found = await this.database.reading((manager) => manager.findOneBy(ShipmentEntity, { shipmentId }));
    if (!found) throw notFound('shipment');
    return toShipment(found);
  }

  async shipmentsOf({ orderId }: ShipmentsOf): Promise<Shipments> {
    const found = await this.database.reading((manager) => manager.findBy(ShipmentEntity, { orderId }));
    return { items: found.map(toShipment) };
  }

  recordDelivery({ shipmentId }: ShipmentRef): Promise<Shipment> {
    return this.database.write(async (tx) => {
      const shipments = tx.manager.getRepository(ShipmentEntity);
      const shipment = await shipments.findOneBy({ shipmentId });
      if (!shipment) throw notFound('shipment');
      if (shipment.state === 'delivered') return toShipment(shipment);
      const deliveredAt = timestamp();
      await shipments.update({ shipmentId }, { state: 'delivered', deliveredAt });
      tx.publish(Fulfillment.events.ShipmentDelivered, { shipmentId, orderId: shipment.orderId, deliveredAt });
      return toShipment({ ...shipment, state: 'delivered', deliveredAt });
    });
  }

  async audit(): Promise<AuditReport> {
    const [counts] = await this.database.read<{ shipments: number; delivered: number; wrong: number }>(
      `SELECT COUNT(*) AS shipments,
              COUNT(delivered_at) AS delivered,
              COALESCE(SUM(CASE WHEN (state = 'delivered') <> (delivered_at IS NOT NULL) THEN 1 ELSE 0 END), 0) AS wrong
       FROM shipment`,
    );
    return {
      findings: counts?.wrong ? [`${counts.wrong} shipments whose state and delivery time disagree`] : [],
      figures: { shipments: String(counts?.shipments), delivered: String(counts?.delivered) },
    };
  }
}

const toShipment = (row: ShipmentEntity): Shipment => ({
  shipmentId: row.shipmentId,
  orderId: row.orderId,
  state: row.state,
  carrier: row.carrier,
  trackingCode: row.trackingCode,
  items: row.items,
  shippedAt: row.shippedAt,
  deliveredAt: row.deliveredAt,
});
