import { Injectable } from '@nestjs/common';
import { type Exchange, NOBODY } from '../../http/exchange.js';
import type { Visitor } from './visitor.js';

/** Finds out what pages need to know of who looks at them; never fails. */
@Injectable()
export class Visitors {
  async of({ request }: Pick<Exchange, 'request' | 'reply'>): Promise<Visitor> {
    const here = request.method === 'GET' ? request.url : '/';
    return { caller: request.caller ?? NOBODY, cartCount: undefined, formToken: undefined, here };
  }
}
