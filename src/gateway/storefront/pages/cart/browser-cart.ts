import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { CartView } from '../../../../modules/cart/contract/cart.contract.js';
import { ServiceError, digest, newId, unavailable, withinDeadline } from '../../../../platform/index.js';
import type { DoordeskRequest, Exchange } from '../../../http/exchange.js';
import { COOKIE, cookieOf } from '../../../http/session-cookie.js';
import type { CartAccepted } from '../../../shop/cart.shapes.js';
import { type CartOf, Carts } from '../../../shop/carts.js';
import type { KnownCart } from '../../../shop/known-cart.js';

/** Names the browser's cart; of an anonymous cart it is all that is needed. */
export const CART_COOKIE = 'doordesk_cart';

/** Names the last add whose outcome this browser was shown: a form that is sent once more after that adds once more. */
const SEEN_COOKIE = 'doordesk_added';

const LIFETIME_SECONDS = 180 * 24 * 3600;
const ID = /^[A-Za-z0-9._~-]{1,64}$/;
/** How long a page waits for the number beside its cart link, in milliseconds. */
const COUNT_DEADLINE = 100;
/** How long finding a customer's cart may take, and then an add or a change in all, in milliseconds. */
const FINDING = 400;
const CHANGING = 1000;

type Answering = Pick<Exchange, 'request' | 'reply' | 'caller'>;
/** What is in a cart, and what will be known of it. */
export interface BegunCart {
  items: CartView['items'];
  currency: string;
  known: Promise<KnownCart>;
}

type Item = { productId: string; quantity: number };

/** The cart of a browser, signed in or not: opened when something is first put in, and claimed at sign-in. */
@Injectable()
export class BrowserCart {
  /** A page asks for its cart in more than one place: a customer's is looked for once. */
  private readonly found = new WeakMap<DoordeskRequest, Promise<CartView>>();

  constructor(private readonly carts: Carts) {}

  /** As far as it can be told; undefined: there is none yet, or no longer. Errors: unavailable. */
  async view(answering: Answering): Promise<KnownCart | undefined> {
    const cart = await this.current(answering);
    return cart && this.carts.known(cart);
  }

  /** The same in two steps, for who has more to ask about what is in it meanwhile. */
  async begin(answering: Answering): Promise<BegunCart | undefined> {
    const cart = await this.current(answering);
    return cart && { items: cart.items, currency: this.carts.currencyOf(cart), known: this.carts.known(cart) };
  }

  /** Units in the cart; undefined while that cannot be told. Never fails. */
  async count(answering: Answering): Promise<number | undefined> {
    try {
      const cart = await withinDeadline(COUNT_DEADLINE, () => this.current(answering));
      return cart ? unitsOf(cart) : 0;
    } catch {
      return undefined;
    }
  }

  idOf(request: DoordeskRequest): string | undefined {
    return cartIdOf(request);
  }

  /**
   * `formKey`: the same form again adds nothing, until its outcome was shown. Errors: not_found (product), conflict `currency_mismatch`, `quantity_limit`,
   * `cart_full`.
   */
  add(answering: Answering, item: Item, formKey?: string): Promise<CartView | CartAccepted> {
    const key = formKey === undefined ? undefined : `${formKey} ${cookieOf(answering.request, SEEN_COOKIE) ?? ''}`;
    const put = (of: CartOf): Promise<CartView | CartAccepted> => this.carts.put(of, item, addOf(of, item, key));
    return withinDeadline(CHANGING, async () => {
      const known = this.of(answering);
      let answer: CartView | CartAccepted;
      try {
        answer = await put(known ?? (await this.open(answering)));
      } catch (error) {
        if (!known || !isNotFound(error) || (await this.isThere(known))) throw error;
        // The browser remembers a cart of somebody who has signed out since, or of another store.
        answer = await put(await this.open(answering));
      }
      keep(answering.reply, answer.cartId);
      return answer;
    });
  }

  /** The browser is shown what became of an add: who goes back and presses the button again means another. */
  showAdded(reply: FastifyReply): void {
    void reply.setCookie(SEEN_COOKIE, newId(), COOKIE);
  }

  /** Errors: not_found, conflict `currency_mismatch`, `quantity_limit`, `cart_full`. */
  async set(answering: Answering, item: Item): Promise<void> {
    const of = this.of(answering);
    if (of) await withinDeadline(CHANGING, () => this.carts.change(of, item));
  }

  /** Brings what the browser has along into the customer's cart, or finds that. It never fails; what cannot be merged stays as it is. */
  async claim(request: DoordeskRequest, reply: FastifyReply, customerId: string): Promise<void> {
    const cartId = cartIdOf(request);
    await withinDeadline(FINDING, async () => {
      try {
        const cart = await (cartId === undefined
          ? this.carts.ofCustomer(customerId)
          : this.carts.claim({ cartId, customerId }));
        keep(reply, cart.cartId);
      } catch (error) {
        if (!isNotFound(error)) return;
        await this.carts.ofCustomer(customerId).then(
          (cart) => keep(reply, cart.cartId),
          () => this.forget(reply),
        );
      }
    });
  }

  forget(reply: FastifyReply): void {
    void reply.clearCookie(CART_COOKIE, COOKIE);
  }

  /**
   * What the browser's cart is now. A customer whose cart could not be found or merged at sign-in has it done here. Errors: unavailable.
   */
  private async current(answering: Answering): Promise<CartView | undefined> {
    const { customerId, uncertain } = answering.caller;
    const of = this.of(answering);
    if (of) {
      try {
        const cart = await this.carts.bare(of);
        return customerId === undefined || cart.customerId !== null ? cart : await this.mergedOr(cart, answering);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    // Whose cart it is cannot be told while nobody knows who asks.
    if (uncertain) throw unavailable('Your cart cannot be shown just now. Nothing in it is lost.');
    return customerId === undefined ? undefined : this.own(answering, () => this.carts.ofCustomer(customerId));
  }

  /** The customer's cart with what the browser has brought along; that alone while they cannot be merged. */
  private mergedOr(cart: CartView, answering: Answering): Promise<CartView> {
    const customerId = answering.caller.customerId as string;
    return this.own(answering, () => this.carts.claim({ cartId: cart.cartId, customerId })).catch(() => cart);
  }

  private own({ request, reply }: Answering, find: () => Promise<CartView>): Promise<CartView> {
    let cart = this.found.get(request);
    if (!cart) {
      cart = find();
      this.found.set(request, cart);
      cart.then(
        ({ cartId }) => reply.sent || keep(reply, cartId),
        () => undefined,
      );
    }
    return cart;
  }

  /** Where something is put in that has no cart yet: a customer's own, or, also while that cannot be found, a new one. */
  private async open({ caller: { customerId } }: Answering): Promise<CartOf> {
    if (customerId !== undefined)
      try {
        const { cartId } = await withinDeadline(FINDING, () => this.carts.ofCustomer(customerId));
        return { cartId, customerId };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
      }
    const { cartId } = await withinDeadline(FINDING, () =>
      this.carts.create({ currency: undefined, customerId: undefined }),
    );
    return { cartId, customerId };
  }

  private isThere(of: CartOf): Promise<boolean> {
    return this.carts.bare(of).then(
      () => true,
      (error: unknown) => !isNotFound(error),
    );
  }

  private of({ request, caller }: Omit<Answering, 'reply'>): CartOf | undefined {
    const cartId = cartIdOf(request);
    return cartId === undefined ? undefined : { cartId, customerId: caller.customerId };
  }
}

export const unitsOf = ({ items }: { items: readonly { quantity: number }[] }): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

const isNotFound = (error: unknown): boolean => error instanceof ServiceError && error.kind === 'not_found';

/** Tells a form that is sent twice apart from another add; what a form does not fix, its quantity, belongs to it. */
const addOf = ({ cartId }: CartOf, { productId, quantity }: Item, key: string | undefined): string | undefined =>
  key === undefined ? undefined : digest(`page add ${cartId} ${productId} ${quantity} ${key}`);

function cartIdOf(request: DoordeskRequest): string | undefined {
  const cartId = cookieOf(request, CART_COOKIE);
  return cartId !== undefined && ID.test(cartId) ? cartId : undefined;
}

function keep(reply: FastifyReply, cartId: string): void {
  void reply.setCookie(CART_COOKIE, cartId, { ...COOKIE, maxAge: LIFETIME_SECONDS });
}
