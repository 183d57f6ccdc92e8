import { Injectable } from '@nestjs/common';
import {
  type Client,
  ModuleDatabase,
  Service,
  ServiceError,
  type Transaction,
  conflict,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Payments } from '../payments/contract/payments.contract.js';
import { CheckoutProcess } from './checkout-process.js';
import { undecided } from './checkouts.js';
import { Ordering } from './contract/ordering.contract.js';
import { Driving, claimedUntil } from './driving.js';
import { ORDER, type OrderRow, type Step, type StoredOrder, appendHistory, toFact } from './order-rows.js';

/** Cancels a confirmed order before it ships: money back, stock back. Of a cancellation and a shipment only one wins. */
@Injectable()
export class Cancellation {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly process: CheckoutProcess,
    private readonly driving: Driving,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Payments) private readonly payments: Client<typeof Payments>,
  ) {}

  /** Errors: not_found, conflict `already_shipped`, `not_cancelable`; unavailable `undecided`. */
  async cancel(orderId: string, reason: string | undefined): Promise<StoredOrder> {
    await this.database.write((tx) => decide(tx, orderId, reason));
    try {
      await this.driving.driveClaimed(orderId, () => this.carryOut(orderId));
    } catch (error) {
      throw error instanceof ServiceError && error.isOutage ? undecided(orderId) : error;
    }
    return this.process.order(orderId);
  }

  async carryOut(orderId: string): Promise<void> {
    const order = await this.process.order(orderId);
    if (order.row.step !== 'cancel') return;
    await this.payments.void({ paymentId: orderId });
    await this.inventory.restock({ reservationId: orderId });
    const next: Step = (await this.process.settledNow(order)) ? 'done' : 'settle';
    await this.database.write(async (tx) => {
      const at = timestamp();
      const changed = await tx.run(
        `UPDATE orders SET state = 'canceled', payment_state = 'voided', step = ?, next_attempt_at = ?
         WHERE order_id = ? AND step = 'cancel'`,
        [next, at, orderId],
      );
      if (changed === 0) return;
      await appendHistory(tx, orderId, 'canceled', at);
      tx.publish(Ordering.events.OrderCanceled, toFact(order, at));
    });
  }
}

/** The one moment at which it is decided that this order will be canceled. */
async function decide(tx: Transaction, orderId: string, reason: string | undefined): Promise<void> {
  const [row] = await tx.query<OrderRow>(ORDER, [orderId]);
  if (!row) throw notFound('order');
  if (row.state === 'canceled' || row.step === 'cancel') return;
  if (row.step === 'ship' || row.state === 'shipped' || row.state === 'delivered' || row.state === 'returned')
    throw conflict('already_shipped', 'This order has shipped already.');
  if (row.state !== 'confirmed') throw conflict('not_cancelable', `An order that is ${row.state} cannot be canceled.`);
  await tx.run("UPDATE orders SET step = 'cancel', reason = ?, attempts = 0, next_attempt_at = ? WHERE order_id = ?", [
    reason?.trim() || null,
    claimedUntil(),
    orderId,
  ]);
}
