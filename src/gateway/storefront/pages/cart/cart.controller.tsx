import { Controller } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { Choice, Id, ServiceError, invalid } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { statusOf } from '../../../http/problem.js';
import { isShown } from '../../../shop/carts.js';
import { cartLink, withQuery } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { FormKey, Typed } from '../../kit/typed.js';
import { ProductPages } from '../product/product-pages.js';
import { BrowserCart, unitsOf } from './browser-cart.js';
import { CartPage } from './cart-page.js';

class ItemPath {
  @Id()
  productId!: string;
}

class ItemForm {
  @Id()
  productId!: string;

  @Typed()
  quantity?: string;

  @FormKey({ optional: true, doc: 'one for each form; the same form again adds nothing, until its outcome was shown' })
  formKey?: string;
}

class QuantityForm {
  @Typed()
  quantity?: string;
}

/** The most of one product that a cart takes. */
const MOST = 999;
const ADVICE = `Choose how many you want, from 1 to ${MOST}.`;

class CartQuery {
  @Choice(['added', 'kept', 'changed', 'removed'], { optional: true, doc: 'what has just been done' })
  done?: Done;
}

type Done = 'added' | 'kept' | 'changed' | 'removed';

const DONE: Record<Done, string> = {
  added: 'It is in your cart.',
  kept: 'We have noted it: it will be in your cart in a moment, as soon as the cart answers again.',
  changed: 'Your cart is changed.',
  removed: 'It is out of your cart.',
};

/** What the script that adds to the cart without loading a page is told. */
interface Added {
  /** Units in the cart; null while that cannot be told. */
  count: number | null;
  message: string;
}

/** Milliseconds: what is not known by then is left out. */
export const CART_DEADLINE = 250;

const common = { audience: 'anyone', page: true, tag: 'Pages' } as const;

@Controller()
export class CartController {
  constructor(
    private readonly pages: Pages,
    private readonly cart: BrowserCart,
    private readonly products: ProductPages,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/cart',
    summary: 'The cart',
    query: CartQuery,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<object, CartQuery>): Promise<string> {
    const { done } = exchange.query;
    if (done === 'added' || done === 'kept') this.cart.showAdded(exchange.reply);
    return this.show(exchange, 200, done && <Notice tone={done === 'kept' ? 'warn' : 'good'}>{DONE[done]}</Notice>);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/cart/items',
    summary: 'Add to the cart',
    body: ItemForm,
    replies: { 303: null, 200: 'application/json', 202: 'application/json' },
  })
  async add(@Exchanged() exchange: Exchange<object, object, ItemForm>): Promise<string | Added> {
    const { body, request, reply } = exchange;
    const scripted = request.headers.accept === 'application/json';
    const { productId, formKey } = body;
    const quantity = quantityOf(body.quantity ?? '1', 1);
    if (quantity === undefined) {
      if (scripted) throw invalid('invalid_request', ADVICE, { errors: [{ pointer: '/quantity', message: ADVICE }] });
      return this.products.show(exchange, productId, { errors: { quantity: ADVICE } });
    }
    try {
      const cart = await this.cart.add(exchange, { productId, quantity }, formKey);
      const shown = isShown(cart);
      if (!scripted) return seeOther(reply, withQuery(cartLink, { done: shown ? 'added' : 'kept' }));
      void reply.status(shown ? 200 : 202).header('cache-control', 'no-store');
      return { count: shown ? unitsOf(cart) : null, message: DONE[shown ? 'added' : 'kept'] };
    } catch (error) {
      if (scripted) throw error;
      return this.refused(exchange, error);
    }
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/cart/items/:productId',
    summary: 'Set how many of a book are in the cart',
    params: ItemPath,
    body: QuantityForm,
    replies: { 303: null },
  })
  set(@Exchanged() exchange: Exchange<ItemPath, object, QuantityForm>): Promise<string> {
    const quantity = quantityOf(exchange.body.quantity ?? '', 0);
    if (quantity === undefined) return this.show(exchange, 400, <Notice tone="bad">{ADVICE}</Notice>);
    return this.change(exchange, quantity, 'changed');
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/cart/items/:productId/removal',
    summary: 'Take a book out of the cart',
    params: ItemPath,
    replies: { 303: null },
  })
  remove(@Exchanged() exchange: Exchange<ItemPath>): Promise<string> {
    return this.change(exchange, 0, 'removed');
  }

  private async change(exchange: Exchange<ItemPath>, quantity: number, done: Done): Promise<string> {
    try {
      await this.cart.set(exchange, { productId: exchange.params.productId, quantity });
    } catch (error) {
      return this.refused(exchange, error);
    }
    return seeOther(exchange.reply, withQuery(cartLink, { done }));
  }

  /** A cart that would not take it is shown as it is, with the reason. */
  private refused(exchange: Exchange, error: unknown): Promise<string> {
    if (!(error instanceof ServiceError && error.kind === 'conflict')) throw error;
    return this.show(exchange, statusOf(error), <Notice tone="bad">{error.message}</Notice>);
  }

  private show(exchange: Exchange, status: number, notice: ComponentChildren): Promise<string> {
    return this.pages.send(exchange, async (parts) => {
      const cart = await parts.by(CART_DEADLINE, () => this.cart.view(exchange));
      for (const fact of cart?.unknown ?? []) parts.leaveOut(fact);
      const main = <CartPage cart={cart} notice={notice} />;
      return { title: 'Your cart', status, unlisted: true, unstored: true, main };
    });
  }
}

/** Undefined for what is no such number. */
function quantityOf(typed: string, least: number): number | undefined {
  const quantity = /^\d{1,15}$/.test(typed.trim()) ? Number(typed) : NaN;
  return quantity >= least && quantity <= MOST ? quantity : undefined;
}
