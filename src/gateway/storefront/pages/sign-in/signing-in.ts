import { Injectable } from '@nestjs/common';
import { Customers, type SignIn } from '../../../../modules/customers/contract/customers.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import type { Exchange } from '../../../http/exchange.js';
import { RateLimits } from '../../../http/rate-limits.js';
import { forgetSession, keepSession } from '../../../http/session-cookie.js';
import { Visits } from '../../../http/visits.js';
import { BrowserCart } from '../cart/browser-cart.js';

/** Signs a browser in and out; what it has in its cart, and what it looked at, comes along. */
@Injectable()
export class SigningIn {
  constructor(
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    private readonly limits: RateLimits,
    private readonly visits: Visits,
    private readonly cart: BrowserCart,
  ) {}

  /** Errors: unauthenticated `wrong_credentials`; too_many `rate_limited`. */
  async signIn(exchange: Exchange, { email, password }: SignIn): Promise<void> {
    const { request, reply } = exchange;
    const session = await this.limits.login(request.ip, email, reply, () => this.customers.signIn({ email, password }));
    keepSession(reply, session.token, session.expiresAt);
    await Promise.all([
      this.cart.claim(request, reply, session.customerId),
      this.visits.join(exchange, session.customerId),
    ]);
  }

  /** The session is dead when this returns, and the browser has forgotten whose it was. */
  async signOut(exchange: Exchange): Promise<void> {
    const { token } = exchange.caller;
    if (token !== undefined) await this.customers.signOut({ token });
    await this.visits.leave(exchange);
    forgetSession(exchange);
    this.cart.forget(exchange.reply);
  }
}
