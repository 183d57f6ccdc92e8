import { Controller } from '@nestjs/common';
import { Customers, Session, SignIn } from '../../../modules/customers/contract/customers.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { RateLimits } from '../../http/rate-limits.js';
import { VISIT_HEADERS, visitOf } from '../../http/visit.js';
import { Visits } from '../../http/visits.js';

const tag = 'Account';

@Controller()
export class SessionsController {
  constructor(
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    private readonly limits: RateLimits,
    private readonly visits: Visits,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/sessions',
    audience: 'anyone',
    tag,
    summary: 'Sign in',
    description: "What the visitor's session did becomes the customer's.",
    headers: VISIT_HEADERS,
    body: SignIn,
    replies: { 201: Session },
    problems: { 401: 'wrong_credentials; the same for an unknown email and a wrong password' },
    limit: 'login',
  })
  async signIn(@Exchanged() exchange: Exchange<object, object, SignIn>): Promise<Session> {
    const { body, request, reply } = exchange;
    // Refuses a header that cannot be a session, before anything is tried.
    visitOf(request);
    void reply.header('cache-control', 'no-store');
    const session = await this.limits.login(request.ip, body.email, reply, () => this.customers.signIn(body));
    await this.visits.join(exchange, session.customerId);
    return session;
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/sessions/current',
    audience: 'customer',
    tag,
    summary: 'Sign out; the token is dead at once',
    headers: VISIT_HEADERS,
    replies: { 204: null },
  })
  async signOut(@Exchanged() exchange: Exchange): Promise<void> {
    await this.customers.signOut({ token: exchange.caller.token as string });
    await this.visits.leave(exchange);
  }
}
