import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServiceError, unavailable, withinDeadline } from '../../../../platform/index.js';
import type { Caller, DoordeskRequest, Exchange } from '../../../http/exchange.js';
import { COOKIE, cookieOf } from '../../../http/session-cookie.js';
import type { CartAccepted, CartReply } from '../../../shop/cart.shapes.js';
import { type CartOf, Carts } from '../../../shop/carts.js';

/** Names the browser's cart; of an anonymous cart it is all that is needed. */
export const CART_COOKIE = 'doordesk_cart';

const LIFETIME_SECONDS = 180 * 24 * 3600;
const ID = /^[A-Za-z0-9._~-]{1,64}$/;
/** How long a page waits for the number beside its cart link, in milliseconds. */
const COUNT_DEADLINE = 100;

type Answering = Pick<Exchange, 'request' | 'reply' | 'caller'>;
type Item = { productId: string; quantity: number };

/** The cart of a browser, signed in or not: opened when something is first put in, and claimed at sign-in. */
@Injectable()
export class BrowserCart {
  constructor(private readonly carts: Carts) {}

  /** undefined: there is none yet, or no longer. Errors: unavailable. */
  async view({ request, caller }: Omit<Answering, 'reply'>): Promise<CartReply | undefined> {
    const of = this.of(request, caller);
    if (!of) return undefined;
    try {
      return await this.carts.view(of);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Whose cart it is cannot be told while nobody knows who asks.
      if (caller.uncertain) throw unavailable('Your cart cannot be shown just now. Nothing in it is lost.');
      return undefined;
    }
  }

  /** Units in the cart; undefined while that cannot be told. Never fails. */
  async count(request: DoordeskRequest, caller: Caller): Promise<number | undefined> {
    const of = this.of(request, caller);
    if (!of) return 0;
    try {
      return unitsOf(await withinDeadline(COUNT_DEADLINE, () => this.carts.bare(of)));
    } catch (error) {
      return isNotFound(error) && !caller.uncertain ? 0 : undefined;
    }
  }

  idOf(request: DoordeskRequest): string | undefined {
    return cartIdOf(request);
  }

  /** Errors: not_found (product), conflict `currency_mismatch`, `quantity_limit`, `cart_full`. */
  async add(exchange: Answering, item: Item): Promise<CartReply | CartAccepted> {
    const { request, reply, caller } = exchange;
    const known = this.of(request, caller);
    let answer: CartReply | CartAccepted;
    try {
      answer = await this.carts.add(known ?? (await this.open(caller)), item);
    } catch (error) {
      if (!known || !isNotFound(error) || (await this.isThere(known))) throw error;
      // The browser remembers a cart of somebody who has signed out since, or of another store.
      answer = await this.carts.add(await this.open(caller), item);
    }
    keep(reply, answer.cartId);
    return answer;
  }

  /** Errors: not_found, conflict `currency_mismatch`, `quantity_limit`, `cart_full`. */
  async set({ request, caller }: Answering, item: Item): Promise<CartReply | undefined> {
    const of = this.of(request, caller);
    return of && this.carts.set(of, item);
  }

  /** Brings what the browser has along into the customer's cart, or finds that. It never fails; what cannot be merged stays as it is. */
  async claim(request: DoordeskRequest, reply: FastifyReply, customerId: string): Promise<void> {
    try {
      const cartId = cartIdOf(request);
      const cart = await (cartId === undefined ? this.ownOf(customerId) : this.carts.claim({ cartId, customerId }));
      keep(reply, cart.cartId);
    } catch (error) {
      if (!isNotFound(error)) return;
      await this.ownOf(customerId).then(
        (cart) => keep(reply, cart.cartId),
        () => this.forget(reply),
      );
    }
  }

  forget(reply: FastifyReply): void {
    void reply.clearCookie(CART_COOKIE, COOKIE);
  }

  /** A new cart; of a customer the one that is there. */
  private async open(caller: Caller): Promise<CartOf> {
    const { customerId } = caller;
    if (customerId === undefined) return this.anonymous();
    const own = await this.ownOf(customerId).catch(() => this.anonymous());
    return { cartId: own.cartId, customerId };
  }

  /** A customer's cart is what an anonymous one is merged into. */
  private async ownOf(customerId: string): Promise<{ cartId: string }> {
    const { cartId } = await this.anonymous();
    return this.carts.claim({ cartId, customerId });
  }

  private async anonymous(): Promise<CartOf> {
    const { cartId } = await this.carts.create({ currency: undefined, customerId: undefined });
    return { cartId, customerId: undefined };
  }

  private isThere(of: CartOf): Promise<boolean> {
    return this.carts.bare(of).then(
      () => true,
      (error: unknown) => !isNotFound(error),
    );
  }

  private of(request: DoordeskRequest, caller: Caller): CartOf | undefined {
    const cartId = cartIdOf(request);
    return cartId === undefined ? undefined : { cartId, customerId: caller.customerId };
  }
}

export const unitsOf = ({ items }: { items: readonly { quantity: number }[] }): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

const isNotFound = (error: unknown): boolean => error instanceof ServiceError && error.kind === 'not_found';

function cartIdOf(request: DoordeskRequest): string | undefined {
  const cartId = cookieOf(request, CART_COOKIE);
  return cartId !== undefined && ID.test(cartId) ? cartId : undefined;
}

function keep(reply: FastifyReply, cartId: string): void {
  void reply.setCookie(CART_COOKIE, cartId, { ...COOKIE, maxAge: LIFETIME_SECONDS });
}
