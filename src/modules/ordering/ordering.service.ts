import { Injectable } from '@nestjs/common';
import {
  type AuditReport,
  type Client,
  ModuleDatabase,
  type Provider,
  Service,
  Subscribes,
  type Transaction,
  currentCall,
  notFound,
} from '../../platform/index.js';
import { Fulfillment, type ShipmentDelivered } from '../fulfillment/contract/fulfillment.contract.js';
import { type PaymentRefunded, Payments } from '../payments/contract/payments.contract.js';
import { AccessTokens } from './access-tokens.js';
import { Cancellation } from './cancellation.js';
import { Checkout } from './checkout.js';
import { CheckoutProcess } from './checkout-process.js';
import {
  type CancelOrder,
  type ListOrders,
  type Order,
  type OrderPage,
  type OrderRef,
  type OrderRefund,
  Ordering,
  type PlaceOrder,
  type PlacedOrder,
  type RefundOrder,
  type Sales,
  type ShipOrder,
  type ShippedOrder,
  type WalkSales,
} from './contract/ordering.contract.js';
import { OrderAudit } from './order-audit.js';
import { OrderList } from './order-list.js';
import { type StoredOrder, appendHistory, storedOrder, toFact, toOrder } from './order-rows.js';
import { Shipping } from './shipping.js';

@Injectable()
export class OrderingService implements Provider<typeof Ordering> {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly checkout: Checkout,
    private readonly process: CheckoutProcess,
    private readonly cancellation: Cancellation,
    private readonly shipping: Shipping,
    private readonly list: OrderList,
    private readonly tokens: AccessTokens,
    private readonly books: OrderAudit,
    @Service(Payments) private readonly payments: Client<typeof Payments>,
  ) {}

  place(request: PlaceOrder): Promise<PlacedOrder> {
    return this.checkout.place(request);
  }

  async order(viewer: OrderRef): Promise<Order> {
    return toOrder(await this.visible(viewer));
  }

  sales(request: WalkSales): Promise<Sales> {
    return this.list.sales(request);
  }

  orders(request: ListOrders): Promise<OrderPage> {
    return this.list.page(request);
  }

  async cancel(request: CancelOrder): Promise<Order> {
    await this.visible(request);
    return toOrder(await this.cancellation.cancel(request.orderId, request.reason));
  }

  async ship(request: ShipOrder): Promise<ShippedOrder> {
    const shipped = await this.shipping.ship(request);
    return { shipmentId: shipped.row.shipment_id as string, order: toOrder(shipped) };
  }

  async refund({ orderId, amount, reason }: RefundOrder): Promise<OrderRefund> {
    await this.process.order(orderId);
    const commandId = currentCall()?.commandId;
    const refund = await this.payments.refund({ paymentId: orderId, amount, reason }, commandId ? { commandId } : {});
    const order = await this.database.write(async (tx) => {
      await recordRefund(tx, orderId, refund.payment.state);
      return (await storedOrder(tx, orderId)) as StoredOrder;
    });
    const { refundId, refundedAt } = refund;
    return { refundId, orderId, amount: refund.amount, reason: refund.reason, refundedAt, order: toOrder(order) };
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }

  @Subscribes(Fulfillment.events.ShipmentDelivered)
  async onDelivered({ orderId, deliveredAt }: ShipmentDelivered, tx: Transaction): Promise<void> {
    const order = await storedOrder(tx, orderId);
    if (!order || order.row.state === 'delivered' || order.row.state === 'returned') return;
    // The parcel arrived before we had written down that it left: the event comes again a moment later.
    if (order.row.state !== 'shipped') throw new Error(`order ${orderId} was delivered but is ${order.row.state}`);
    await tx.run("UPDATE orders SET state = 'delivered' WHERE order_id = ?", [orderId]);
    await appendHistory(tx, orderId, 'delivered', deliveredAt);
    tx.publish(Ordering.events.OrderDelivered, toFact(order, deliveredAt));
  }

  /** Also when the process died between the refund and our note of it. */
  @Subscribes(Payments.events.PaymentRefunded)
  async onRefunded({ paymentId, state }: PaymentRefunded, tx: Transaction): Promise<void> {
    await recordRefund(tx, paymentId, state);
  }

  /** Errors: not_found, for everybody who may not see it. */
  private async visible({ orderId, customerId, accessToken, staff }: OrderRef): Promise<StoredOrder> {
    const order = await this.process.order(orderId);
    const mine = customerId !== undefined && order.row.customer_id === customerId;
    const opened = accessToken !== undefined && this.tokens.opens(orderId, accessToken);
    if (!staff && !mine && !opened) throw notFound('order');
    return order;
  }
}

/** Refunds only add up: a note that comes late does not undo a later one. */
async function recordRefund(tx: Transaction, orderId: string, state: string): Promise<void> {
  if (state !== 'refunded' && state !== 'partially_refunded') return;
  await tx.run("UPDATE orders SET payment_state = ? WHERE order_id = ? AND payment_state <> 'refunded'", [
    state,
    orderId,
  ]);
}
