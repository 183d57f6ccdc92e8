import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KEPT_EVENTS } from '../../../test/kit/kept-events.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import type { Client } from '../../platform/index.js';
import { Fulfillment } from './contract/fulfillment.contract.js';
import { FulfillmentModule } from './fulfillment.module.js';

const address = { name: 'Ada', line1: '1 Way', city: 'Seattle', postalCode: '98101', country: 'US' };
const shipment = (shipmentId: string, orderId: string) => ({
  shipmentId,
  orderId,
  carrier: 'UPS',
  trackingCode: '1Z',
  items: [{ productId: 'p1', quantity: 2 }],
  address,
});

describe('fulfillment', () => {
  let modules: StartedModules;
  let fulfillment: Client<typeof Fulfillment>;

  beforeEach(async () => {
    modules = await startModules([FulfillmentModule], { events: KEPT_EVENTS });
    fulfillment = modules.client(Fulfillment);
  });
  afterEach(() => modules.remove());

  it('creates one shipment for an order, however often it is asked', async () => {
    const first = await fulfillment.createShipment(shipment('s1', 'o1'));
    expect(first).toMatchObject({ state: 'shipped', deliveredAt: null, items: [{ productId: 'p1', quantity: 2 }] });
    expect(await fulfillment.createShipment(shipment('s1', 'o1'))).toEqual(first);
    await expect(fulfillment.createShipment(shipment('s2', 'o1'))).rejects.toMatchObject({ code: 'already_shipped' });
    expect((await fulfillment.shipmentsOf({ orderId: 'o1' })).items).toHaveLength(1);
  });

  it('records a delivery once and publishes it once', async () => {
    await fulfillment.createShipment(shipment('s1', 'o1'));
    const delivered = await fulfillment.recordDelivery({ shipmentId: 's1' });
    expect(delivered.deliveredAt).not.toBeNull();
    expect(await fulfillment.recordDelivery({ shipmentId: 's1' })).toEqual(delivered);
    expect(await modules.database('fulfillment').read('SELECT name FROM platform_outbox')).toEqual([
      { name: 'fulfillment.ShipmentDelivered' },
    ]);
  });

  it('knows nothing of a shipment that is not there', async () => {
    await expect(fulfillment.shipment({ shipmentId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
    await expect(fulfillment.recordDelivery({ shipmentId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('finds nothing wrong with its own books', async () => {
    await fulfillment.createShipment(shipment('s1', 'o1'));
    expect(await fulfillment.audit({})).toEqual({ findings: [], figures: { shipments: '1', delivered: '0' } });
  });
});
