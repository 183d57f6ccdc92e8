import { Injectable } from '@nestjs/common';
import { Customers, type SignIn } from '../../../../modules/customers/contract/customers.contract.js';
import { type Client, Service, ServiceError, withinDeadline } from '../../../../platform/index.js';
import { type Exchange, NOBODY } from '../../../http/exchange.js';
import { RateLimits } from '../../../http/rate-limits.js';
import { forgetSession, keepSession, sessionTokenOf } from '../../../http/session-cookie.js';
import { Visits } from '../../../http/visits.js';
import { BrowserCart } from '../cart/browser-cart.js';

/** What visits leave behind may take so long, and ending a session so long, in milliseconds. */
const BY_THE_WAY = 500;
const ENDING = 1000;
/** Milliseconds: a working day. */
const STAFF_SESSION = 12 * 3600 * 1000;
/** Staff have no email that their tries could be counted by. */
const STAFF = 'staff';

/** Why somebody was not let in, who may try again. Errors: any other error, as it is. */
export function notLetIn(error: unknown): ServiceError {
  if (error instanceof ServiceError && (error.kind === 'unauthenticated' || error.kind === 'too_many')) return error;
  throw error;
}

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
      withinDeadline(BY_THE_WAY, () => this.visits.join(exchange, session.customerId)),
    ]);
  }

  /** The browser holds the staff's token itself, for a day. Errors: unauthenticated `invalid_token`; too_many `rate_limited`. */
  async signInStaff({ request, reply }: Exchange, token: string): Promise<void> {
    await this.limits.login(request.ip, STAFF, reply, async () => {
      const { role } = await this.customers.authenticate({ token });
      if (role !== 'staff') throw new ServiceError('unauthenticated', 'invalid_token', 'This is no token of staff.');
    });
    keepSession(reply, token, new Date(Date.now() + STAFF_SESSION).toISOString());
  }

  /**
   * The browser has forgotten whose it was when this returns. True: the session is dead; false: that could not be reached, and it lives
   * on until it ends by itself.
   */
  async signOut(exchange: Exchange): Promise<boolean> {
    const token = sessionTokenOf(exchange.request);
    const [ended] = await Promise.all([
      token === undefined ? true : this.end(token),
      withinDeadline(BY_THE_WAY, () => this.visits.leave(exchange)),
    ]);
    forgetSession(exchange);
    this.cart.forget(exchange.reply);
    exchange.request.caller = NOBODY;
    return ended;
  }

  private async end(token: string): Promise<boolean> {
    try {
      await withinDeadline(ENDING, () => this.customers.signOut({ token }));
      return true;
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      return false;
    }
  }
}
