import { Injectable } from '@nestjs/common';
import type { Caller, DoordeskRequest } from '../../http/exchange.js';
import type { Visitor } from './visitor.js';

const NOBODY: Caller = { role: 'nobody', customerId: undefined, token: undefined };

/** Finds out what pages need to know of who looks at them; never fails. */
@Injectable()
export class Visitors {
  async of(request: DoordeskRequest): Promise<Visitor> {
    const here = request.method === 'GET' ? request.url : '/';
    return { caller: request.caller ?? NOBODY, cartCount: undefined, formToken: undefined, here };
  }
}
