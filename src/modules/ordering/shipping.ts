import { Injectable } from '@nestjs/common';
import {
  type Address,
  type Client,
  ModuleDatabase,
  Service,
  ServiceError,
  type Transaction,
  conflict,
  currentCall,
  newId,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { Fulfillment } from '../fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Payments } from '../payments/contract/payments.contract.js';
import { CheckoutProcess } from './checkout-process.js';
import { undecided } from './checkouts.js';
import { Ordering, type ShipOrder } from './contract/ordering.contract.js';
import { Driving, claimedUntil } from './driving.js';
import { ORDER, type OrderRow, type Step, type StoredOrder, appendHistory, toFact } from './order-rows.js';

/** Ships an order: takes the money that was authorised, and sends the goods. */
@Injectable()
export class Shipping {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly process: CheckoutProcess,
    private readonly driving: Driving,
    @Service(Fulfillment) private readonly fulfillment: Client<typeof Fulfillment>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Payments) private readonly payments: Client<typeof Payments>,
  ) {}

  /** Errors: not_found, conflict `already_shipped`, `not_shippable`; unavailable `undecided`. */
  async ship(request: ShipOrder): Promise<StoredOrder> {
    const commandId = currentCall()?.commandId;
    if (!commandId) throw new Error('a once command needs a command id');
    const { orderId } = request;
    await this.database.write((tx) => decide(tx, request, commandId));
    try {
      await this.driving.driveClaimed(orderId, () => this.carryOut(orderId));
    } catch (error) {
      throw error instanceof ServiceError && error.isOutage ? undecided(orderId) : error;
    }
    return this.process.order(orderId);
  }

  async carryOut(orderId: string): Promise<void> {
    const order = await this.process.order(orderId);
    const { row, items } = order;
    if (row.step !== 'ship') return;
    const next: Step = (await this.process.settledNow(order)) ? 'done' : 'settle';
    await this.payments.capture({ paymentId: orderId });
    await this.fulfillment.createShipment({
      shipmentId: row.shipment_id as string,
      orderId,
      carrier: row.carrier as string,
      trackingCode: row.tracking_code as string,
      items: items.map((item) => ({ productId: item.product_id, quantity: item.quantity })),
      address: JSON.parse(row.shipping_address) as Address,
    });
    await this.inventory.ship({ reservationId: orderId });
    await this.database.write(async (tx) => {
      const at = timestamp();
      const changed = await tx.run(
        // A refund that was made meanwhile stays in sight.
        `UPDATE orders SET state = 'shipped', step = ?, next_attempt_at = ?,
                payment_state = CASE WHEN payment_state = 'authorized' THEN 'captured' ELSE payment_state END
         WHERE order_id = ? AND step = 'ship'`,
        [next, at, orderId],
      );
      if (changed === 0) return;
      await appendHistory(tx, orderId, 'shipped', at);
      tx.publish(Ordering.events.OrderShipped, toFact(order, at));
    });
  }
}

/** The one moment at which it is decided that this order will be shipped. */
async function decide(
  tx: Transaction,
  { orderId, carrier, trackingCode }: ShipOrder,
  commandId: string,
): Promise<void> {
  const [row] = await tx.query<OrderRow>(ORDER, [orderId]);
  if (!row) throw notFound('order');
  if (row.ship_command_id === commandId) {
    if (row.carrier === carrier && row.tracking_code === trackingCode) return;
    throw new ServiceError('unprocessable', 'idempotency_key_reused', 'This key was used for another shipment.');
  }
  if (row.step === 'ship' || row.state === 'shipped' || row.state === 'delivered' || row.state === 'returned')
    throw conflict('already_shipped', 'This order has shipped already.');
  if (row.state !== 'confirmed' || row.step === 'cancel')
    throw conflict(
      'not_shippable',
      `An order that is ${row.step === 'cancel' ? 'canceled' : row.state} cannot be shipped.`,
    );
  await tx.run(
    `UPDATE orders SET step = 'ship', shipment_id = ?, ship_command_id = ?, carrier = ?, tracking_code = ?, attempts = 0, next_attempt_at = ?
     WHERE order_id = ?`,
    [newId(), commandId, carrier, trackingCode, claimedUntil(), orderId],
  );
}
