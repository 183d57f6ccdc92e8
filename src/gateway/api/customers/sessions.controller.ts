import { Controller } from '@nestjs/common';
import { Customers, Session, SignIn } from '../../../modules/customers/contract/customers.contract.js';
import { type Client, Service } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { RateLimits } from '../../http/rate-limits.js';

const tag = 'Account';

@Controller()
export class SessionsController {
  constructor(
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    private readonly limits: RateLimits,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/sessions',
    audience: 'anyone',
    tag,
    summary: 'Sign in',
    body: SignIn,
    replies: { 201: Session },
    problems: { 401: 'wrong_credentials; the same for an unknown email and a wrong password' },
    limit: 'login',
  })
  async signIn(@Exchanged() { body, request, reply }: Exchange<object, object, SignIn>): Promise<Session> {
    void reply.header('cache-control', 'no-store');
    return this.limits.login(request.ip, body.email, reply, () => this.customers.signIn(body));
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/sessions/current',
    audience: 'customer',
    tag,
    summary: 'Sign out; the token is dead at once',
    replies: { 204: null },
  })
  async signOut(@Exchanged() { caller }: Exchange): Promise<void> {
    await this.customers.signOut({ token: caller.token as string });
  }
}
