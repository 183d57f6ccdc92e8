import { Injectable } from '@nestjs/common';
import {
  type Client,
  ModuleDatabase,
  Service,
  ServiceError,
  conflict,
  currentCall,
  newId,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { Cart, type CartView, type MergedCart } from '../cart/contract/cart.contract.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Offers, type Quote } from '../offers/contract/offers.contract.js';
import { AccessTokens } from './access-tokens.js';
import { CheckoutProcess } from './checkout-process.js';
import { CHECKOUT, type CheckoutRow, beginCheckout, replay, undecided } from './checkouts.js';
import type { PlaceOrder, PlacedOrder } from './contract/ordering.contract.js';
import { Driving, claimedUntil } from './driving.js';
import { mustBeTheOnlyOrder, rememberMerged } from './one-order.js';
import { type StoredOrder, insertOrder, toOrder } from './order-rows.js';

/** An order as it would be, and the carts that were merged into the one that it is made of. */
interface Draft {
  order: StoredOrder;
  merged: MergedCart[];
}

/** Takes an order: looks at what is wanted and what it costs, writes it down, and starts the process that carries it out. */
@Injectable()
export class Checkout {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly tokens: AccessTokens,
    private readonly process: CheckoutProcess,
    private readonly driving: Driving,
    @Service(Cart) private readonly cart: Client<typeof Cart>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
  ) {}

  async place(request: PlaceOrder): Promise<PlacedOrder> {
    const commandId = currentCall()?.commandId;
    if (!commandId) throw new Error('a once command needs a command id');
    const mac = this.tokens.markOf(request);
    const known = await this.database.readOne<CheckoutRow>(CHECKOUT, [commandId]);
    if (known) return this.placed(await this.process.order(await this.replay(known, mac)));
    const { order, merged } = await this.draft(request, commandId);
    const orderId = order.row.order_id;
    return this.driving.drive(orderId, async () => {
      await this.writeDown(order, merged, commandId, mac);
      return this.placed(await this.process.carryOut(order, request.payment.token));
    });
  }

  private placed(order: StoredOrder): PlacedOrder {
    return { order: toOrder(order), accessToken: this.tokens.of(order.row.order_id) };
  }

  private replay(known: CheckoutRow, mac: string): Promise<string> {
    return replay(known, mac, (orderId) => this.driving.isUnderWay(orderId));
  }

  /** Key and order in one transaction: of two requests at once only one gets past here. */
  private async writeDown(order: StoredOrder, merged: MergedCart[], commandId: string, mac: string): Promise<void> {
    await this.database.write(async (tx) => {
      const [known] = await tx.query<CheckoutRow>(CHECKOUT, [commandId]);
      if (known) {
        await this.replay(known, mac);
        throw conflict('idempotency_in_flight', 'This order has just been placed.');
      }
      await mustBeTheOnlyOrder(tx, order.row, merged);
      await beginCheckout(tx, commandId, mac, order.row.order_id);
      await insertOrder(tx, order);
      await rememberMerged(tx, order.row.order_id, merged);
    });
  }

  /** The order as it would be: what is in the cart, at what it costs now. Nothing is held or written yet. */
  private async draft(request: PlaceOrder, commandId: string): Promise<Draft> {
    const { cartId, customerId, shippingAddress, shippingMethod } = request;
    const cart = await this.asked(this.cart.view({ cartId, ...(customerId ? { customerId } : {}) }));
    if (cart.items.length === 0) throw conflict('cart_empty', 'There is nothing in this cart.');
    const { country, region } = shippingAddress;
    const wanted = cart.items.map(({ productId, quantity }) => ({ productId, quantity }));
    const [titles, quote] = await Promise.all([
      this.asked(this.catalog.titles({ productIds: cart.items.map((item) => item.productId) })),
      this.quoted(cart, this.offers.quote({ items: wanted, country, shippingMethod, ...(region ? { region } : {}) })),
    ]);
    mustBeExpected(request, quote, cart);
    const titleOf = new Map(titles.items.map((t) => [t.productId, t.title]));
    const unknown = cart.items.find((item) => !titleOf.has(item.productId));
    if (unknown) throw notFound('product');
    return { order: drafted(request, commandId, cart, quote, titleOf), merged: cart.merged ?? [] };
  }

  /** An outage before anything was written leaves everything as it was. */
  private async asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw error instanceof ServiceError && error.isOutage ? undecided() : error;
    }
  }

  private async quoted(cart: CartView, answer: Promise<Quote>): Promise<Quote> {
    try {
      return await this.asked(answer);
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === 'not_offered')) throw error;
      const missing = new Set((error.details?.['productIds'] ?? []) as string[]);
      throw conflict('out_of_stock', 'Not everything in this cart is for sale any more.', {
        items: cart.items
          .filter((item) => missing.has(item.productId))
          .map(({ productId, quantity }) => ({ productId, requested: quantity, available: 0 })),
      });
    }
  }
}

function mustBeExpected({ expectedTotal }: PlaceOrder, { total }: Quote, cart: CartView): void {
  if (cart.currency !== null && cart.currency !== total.currency)
    throw conflict(
      'currency_mismatch',
      `This cart is in ${cart.currency}, its products are now sold in ${total.currency}.`,
    );
  if (!expectedTotal) return;
  if (expectedTotal.amount !== total.amount || expectedTotal.currency !== total.currency)
    throw conflict('price_changed', 'The total is not the one that was expected.', { total });
}

function drafted(
  request: PlaceOrder,
  commandId: string,
  cart: CartView,
  quote: Quote,
  titleOf: ReadonlyMap<string, string>,
): StoredOrder {
  const orderId = newId();
  const now = Date.now();
  const placedAt = timestamp(now);
  const takenOf = new Map(cart.items.map((item) => [item.productId, item.taken ?? 0]));
  return {
    row: {
      order_id: orderId,
      customer_id: request.customerId ?? null,
      command_id: commandId,
      cart_id: cart.cartId,
      cart_generation: cart.generation,
      email: request.email,
      shipping_address: JSON.stringify(request.shippingAddress),
      shipping_method: request.shippingMethod,
      currency: quote.total.currency,
      subtotal: quote.subtotal.amount,
      shipping: quote.shipping.amount,
      tax: quote.tax.amount,
      total: quote.total.amount,
      state: 'placed',
      payment_state: 'pending',
      last4: null,
      reason: null,
      step: 'begun',
      attempts: 0,
      next_attempt_at: claimedUntil(),
      shipment_id: null,
      ship_command_id: null,
      carrier: null,
      tracking_code: null,
      placed_at: placedAt,
    },
    items: quote.items.map((item) => ({
      order_id: orderId,
      product_id: item.productId,
      title: titleOf.get(item.productId) as string,
      quantity: item.quantity,
      unit_price: item.unitPrice.amount,
      line_total: item.lineTotal.amount,
      cart_taken: takenOf.get(item.productId) ?? 0,
    })),
    history: [{ order_id: orderId, state: 'placed', at: placedAt }],
  };
}
