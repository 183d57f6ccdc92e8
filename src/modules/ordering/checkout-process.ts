import { Injectable } from '@nestjs/common';
import {
  type Client,
  ModuleDatabase,
  Service,
  ServiceError,
  conflict,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { Cart } from '../cart/contract/cart.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { type Payment, Payments } from '../payments/contract/payments.contract.js';
import { endCheckout, forgetCheckout, undecided } from './checkouts.js';
import { Ordering } from './contract/ordering.contract.js';
import { Driving } from './driving.js';
import {
  HISTORY,
  type HistoryRow,
  ITEMS,
  type ItemRow,
  ORDER,
  type OrderRow,
  type Step,
  type StoredOrder,
  appendHistory,
  storedOrder,
  toFact,
} from './order-rows.js';

/** A hold outlives every payment that is decided at once; one that is found out later is taken again, or refused. */
const HOLD_SECONDS = 15 * 60;

/**
 * Carries an order out: hold the stock, authorise the payment, commit the stock, empty the cart, confirm. Every step may time
 * out, crash, repeat or arrive twice. What has happened is asked of the service that knows it, never guessed: the order's row
 * says only `begun` until the outcome is certain. See docs/decisions/0005-checkout-process.md.
 */
@Injectable()
export class CheckoutProcess {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly driving: Driving,
    @Service(Cart) private readonly cart: Client<typeof Cart>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Service(Payments) private readonly payments: Client<typeof Payments>,
  ) {}

  /** The first run, with the card token that only the request has. Errors: the refusal, or `undecided`. */
  async carryOut(order: StoredOrder, token: string): Promise<StoredOrder> {
    const { order_id: orderId, total, currency } = order.row;
    try {
      await this.hold(order);
      const payment = await this.payments.authorize({ paymentId: orderId, amount: { amount: total, currency }, token });
      return await this.conclude(order, payment);
    } catch (error) {
      if (!(error instanceof ServiceError) || !error.isOutage) throw error;
      await this.driving.giveBack(orderId);
      throw undecided(orderId);
    }
  }

  /** A later run, by recovery: finds out what became of the payment, and goes on from there. Errors: outages. */
  async resume(orderId: string): Promise<void> {
    const order = await this.order(orderId);
    if (order.row.state !== 'placed') return;
    const payment = await this.payments.resolve({ paymentId: orderId });
    if (neverStarted(payment)) return this.abandon(order);
    try {
      await this.conclude(order, payment);
    } catch (error) {
      // A refusal is an outcome: it is written down, and nobody waits for it here.
      if ((await this.order(orderId)).row.state === 'placed') throw error;
    }
  }

  /** What a rejected order still holds is let go. */
  async release(orderId: string): Promise<void> {
    await this.payments.void({ paymentId: orderId }).catch(ignoreNotFound);
    await this.inventory.release({ reservationId: orderId });
    await this.finished(orderId, 'release');
  }

  /** Takes what was bought out of the cart. A cart that is gone needs nothing. */
  async settleCart({ row, items }: StoredOrder): Promise<void> {
    const bought = items.map((item) => ({
      productId: item.product_id,
      quantity: item.quantity,
      taken: item.cart_taken,
    }));
    const request = { cartId: row.cart_id, orderId: row.order_id, generation: row.cart_generation, items: bought };
    await this.cart.settle(request).catch(ignoreNotFound);
  }

  async finished(orderId: string, step: Step): Promise<void> {
    await this.database.write((tx) =>
      tx.run("UPDATE orders SET step = 'done' WHERE order_id = ? AND step = ?", [orderId, step]),
    );
  }

  /** Errors: not_found. */
  async order(orderId: string): Promise<StoredOrder> {
    const row = await this.database.readOne<OrderRow>(ORDER, [orderId]);
    if (!row) throw notFound('order');
    const [items, history] = await Promise.all([
      this.database.read<ItemRow>(ITEMS, [orderId]),
      this.database.read<HistoryRow>(HISTORY, [orderId]),
    ]);
    return { row, items, history };
  }

  private async hold(order: StoredOrder): Promise<void> {
    const items = order.items.map((item) => ({ productId: item.product_id, quantity: item.quantity }));
    try {
      await this.inventory.reserve({ reservationId: order.row.order_id, items, expiresInSeconds: HOLD_SECONDS });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.isOutage) throw error;
      // Released before it was held: recovery has taken this order for dead. Its card was not asked, so the key stays free.
      if (error.code === 'reservation_closed') throw undecided(order.row.order_id);
      await this.reject(order, outOfStock(order, error), 'voided');
    }
  }

  /** Goes on when it is known what the payment has come to. */
  private async conclude(order: StoredOrder, payment: Payment): Promise<StoredOrder> {
    switch (payment.state) {
      case 'pending':
        throw undecided(order.row.order_id);
      case 'declined':
        if (!neverStarted(payment)) return this.reject(order, declined(payment), 'declined');
        await this.abandon(order);
        throw undecided(order.row.order_id);
      case 'authorized':
        await this.commit(order);
        return this.confirm(order, payment, await this.settledNow(order));
      case 'voided':
        // Money is let go before the refusal is written down, and only when the units were gone.
        return this.reject(order, outOfStock(order, await this.shortage(order)), 'voided');
      default:
        // Money was taken: another has confirmed this order meanwhile.
        throw undecided(order.row.order_id);
    }
  }

  /**
   * From here on the units are the buyer's: the order will be confirmed, whatever crashes. When the payment took longer than the
   * hold and somebody else has bought the units, the hold is closed before the money is let go: of a late commit and the closing
   * only one happens, so that everybody who works on this order comes to the same end.
   */
  private async commit(order: StoredOrder): Promise<void> {
    const { order_id: orderId } = order.row;
    try {
      await this.inventory.commit({ reservationId: orderId });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.isOutage) throw error;
      const { state } = await this.inventory.release({ reservationId: orderId });
      if (state === 'committed' || state === 'shipped') return;
      const refusal = outOfStock(order, error.code === 'out_of_stock' ? error : await this.shortage(order));
      await this.payments.void({ paymentId: orderId });
      await this.reject(order, refusal, 'voided');
    }
  }

  /** What there is too little of now, for a refusal whose first words were lost. */
  private async shortage({ items }: StoredOrder): Promise<ServiceError> {
    const stock = await this.inventory.availability({ productIds: items.map((item) => item.product_id) });
    const availableOf = new Map(stock.items.map(({ productId, available }) => [productId, available]));
    const short = items
      .map((item) => ({ item, available: availableOf.get(item.product_id) ?? 0 }))
      .filter(({ item, available }) => available < item.quantity)
      .map(({ item, available }) => ({ productId: item.product_id, requested: item.quantity, available }));
    return conflict('out_of_stock', 'There were not enough units in stock.', { items: short });
  }

  /** Whether the cart was emptied; when its service cannot do it now, that is done later and nobody waits for it. */
  async settledNow(order: StoredOrder): Promise<boolean> {
    try {
      await this.settleCart(order);
      return true;
    } catch (error) {
      if (error instanceof ServiceError) return false;
      throw error;
    }
  }

  private confirm(order: StoredOrder, payment: Payment, settled: boolean): Promise<StoredOrder> {
    const { order_id: orderId, command_id: commandId } = order.row;
    return this.database.write(async (tx) => {
      const at = timestamp();
      const changed = await tx.run(
        `UPDATE orders SET state = 'confirmed', payment_state = 'authorized', last4 = ?, step = ?, attempts = 0, next_attempt_at = ?
         WHERE order_id = ? AND state = 'placed'`,
        [payment.last4 ?? null, settled ? 'done' : 'settle', at, orderId],
      );
      if (changed > 0) {
        await appendHistory(tx, orderId, 'confirmed', at);
        await endCheckout(tx, commandId);
        tx.publish(Ordering.events.OrderConfirmed, toFact(order, at));
      }
      return (await storedOrder(tx, orderId)) as StoredOrder;
    });
  }

  /** Writes the refusal down and throws it: the same key will be told the same again. Errors: the refusal, or `undecided`. */
  private async reject(order: StoredOrder, refusal: ServiceError, paymentState: 'declined' | 'voided'): Promise<never> {
    const { order_id: orderId, command_id: commandId } = order.row;
    const released = await this.inventory.release({ reservationId: orderId }).then(
      () => true,
      () => false,
    );
    const written = await this.database.write(async (tx) => {
      const at = timestamp();
      const changed = await tx.run(
        `UPDATE orders SET state = 'rejected', payment_state = ?, reason = ?, step = ?, attempts = 0, next_attempt_at = ?
         WHERE order_id = ? AND state = 'placed'`,
        [paymentState, refusal.code, released ? 'done' : 'release', at, orderId],
      );
      if (changed === 0) return false;
      await appendHistory(tx, orderId, 'rejected', at);
      await endCheckout(tx, commandId, refusal);
      tx.publish(Ordering.events.OrderRejected, toFact(order, at));
      return true;
    });
    // Another has decided this order meanwhile: what it has come to is told to whoever asks again.
    throw written ? refusal : undecided(orderId);
  }

  /** The payment never reached the provider: nobody was told anything, so the key is free to be used again. */
  private async abandon(order: StoredOrder): Promise<void> {
    const { order_id: orderId, command_id: commandId } = order.row;
    await this.inventory.release({ reservationId: orderId });
    await this.database.write(async (tx) => {
      const at = timestamp();
      const changed = await tx.run(
        `UPDATE orders SET state = 'rejected', payment_state = 'voided', reason = 'interrupted', step = 'done'
         WHERE order_id = ? AND state = 'placed'`,
        [orderId],
      );
      if (changed === 0) return;
      await appendHistory(tx, orderId, 'rejected', at);
      await forgetCheckout(tx, commandId);
      tx.publish(Ordering.events.OrderRejected, toFact(order, at));
    });
  }
}

function outOfStock({ items }: StoredOrder, error: ServiceError): ServiceError {
  if (error.code !== 'out_of_stock') return error;
  const titleOf = new Map(items.map((item) => [item.product_id, item.title]));
  const short = (error.details?.['items'] ?? []) as { productId: string; requested: number; available: number }[];
  return conflict('out_of_stock', 'There is not enough in stock.', {
    items: short.map((item) => ({ ...item, title: titleOf.get(item.productId) ?? item.productId })),
  });
}

/** Nobody asked the provider, and nobody will: an authorisation that comes later charges nothing. */
const neverStarted = ({ state, declineCode }: Payment): boolean =>
  state === 'declined' && declineCode === 'never_started';

const declined = ({ declineCode }: Payment): ServiceError =>
  new ServiceError('declined', 'payment_declined', 'The card was declined; nothing was charged.', {
    reason: declineCode ?? 'declined',
  });

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof ServiceError) || error.kind !== 'not_found') throw error;
}
