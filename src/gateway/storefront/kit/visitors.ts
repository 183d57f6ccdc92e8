import { Injectable } from '@nestjs/common';
<<<<<<< HEAD
import { type DoordeskRequest, type Exchange, NOBODY } from '../../http/exchange.js';
import { formTokenFor } from '../../http/form-token.js';
import { BrowserCart } from '../pages/cart/browser-cart.js';
=======
import { type Exchange, NOBODY } from '../../http/exchange.js';
>>>>>>> storefront
import type { Visitor } from './visitor.js';

/** Finds out what pages need to know of who looks at them; never fails. */
@Injectable()
export class Visitors {
<<<<<<< HEAD
  constructor(private readonly cart: BrowserCart) {}

  async of({ request, reply }: Pick<Exchange, 'request' | 'reply'>): Promise<Visitor> {
    const caller = request.caller ?? NOBODY;
    const formToken = formTokenFor(request, reply);
    const cartCount = await this.cart.count(request, caller);
    return { caller, cartCount, formToken, here: hereOf(request) };
=======
  async of({ request }: Pick<Exchange, 'request' | 'reply'>): Promise<Visitor> {
    const here = request.method === 'GET' ? request.url : '/';
    return { caller: request.caller ?? NOBODY, cartCount: undefined, formToken: undefined, here };
>>>>>>> storefront
  }
}

/** Where to come back to: what was posted to is no page. */
const hereOf = ({ method, url }: DoordeskRequest): string => (method === 'GET' ? url : '/');
