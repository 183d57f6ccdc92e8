import { Injectable } from '@nestjs/common';
import type { DoordeskRequest, Exchange } from '../../http/exchange.js';
import { formTokenFor } from '../../http/form-token.js';
import { PageCallers } from '../../http/page-callers.js';
import { BrowserCart } from '../pages/cart/browser-cart.js';
import type { Visitor } from './visitor.js';

/** Finds out what pages need to know of who looks at them; never fails. */
@Injectable()
export class Visitors {
  constructor(
    private readonly cart: BrowserCart,
    private readonly callers: PageCallers,
  ) {}

  async of({ request, reply }: Pick<Exchange, 'request' | 'reply'>): Promise<Visitor> {
    const caller = request.caller ?? (await this.callers.viewerOf(request, reply));
    // An address that is malformed is refused before any hook has run: that reply can set no cookie.
    const formToken = request.call ? formTokenFor(request, reply) : undefined;
    const cartCount = request.call ? await this.cart.count({ request, reply, caller }) : undefined;
    return { caller, cartCount, formToken, here: hereOf(request) };
  }
}

/** Where to come back to: what was posted to is no page. */
const hereOf = ({ method, url }: DoordeskRequest): string => (method === 'GET' ? url : '/');
