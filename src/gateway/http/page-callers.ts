import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { type Client, Service, ServiceError, withinDeadline } from '../../platform/index.js';
import type { EndpointDefinition } from './endpoint.js';
import { type Caller, type DoordeskRequest, NOBODY } from './exchange.js';
import { refuseForged } from './form-token.js';
import { forgetSession, sessionTokenOf } from './session-cookie.js';

/** How long a page that is open to anyone waits to know who looks at it, in milliseconds. */
const PATIENCE = 80;
/** The same for a page that is not: without an answer there is nothing to show. */
const LONGEST_PATIENCE = 250;

/** Who asks for a page: known by the session's cookie, and by nothing else. */
@Injectable()
export class PageCallers {
  constructor(@Service(Customers) private readonly customers: Client<typeof Customers>) {}

  /**
   * A session that has ended is nobody, and the browser forgets it. Who looks at a page that is open to anyone is nobody, too, while
   * sessions cannot be looked up. Errors: forbidden for a form of another site; unavailable.
   */
  async callerOf(request: DoordeskRequest, reply: FastifyReply, endpoint: EndpointDefinition): Promise<Caller> {
    if (endpoint.method !== 'GET') refuseForged(request);
    const token = sessionTokenOf(request);
    if (token === undefined) return NOBODY;
    const isGet = endpoint.method === 'GET';
    const opens = endpoint.uncertain ?? (isGet && endpoint.audience === 'anyone');
    if (opens) return this.looker(token, request, reply);
    const known = (): Promise<Caller> => this.known(token, request, reply);
    return isGet ? withinDeadline(LONGEST_PATIENCE, known) : known();
  }

  /** Who looks at a page that tells why there is none: it may come before anybody has asked who that is. Never fails. */
  async viewerOf(request: DoordeskRequest, reply: FastifyReply): Promise<Caller> {
    const token = sessionTokenOf(request);
    return token === undefined ? NOBODY : this.looker(token, request, reply).catch(() => UNCERTAIN);
  }

  /** Not known in time is uncertain. */
  private async looker(token: string, request: DoordeskRequest, reply: FastifyReply): Promise<Caller> {
    try {
      return await withinDeadline(PATIENCE, () => this.known(token, request, reply));
    } catch (error) {
      if (error instanceof ServiceError && error.isOutage) return UNCERTAIN;
      throw error;
    }
  }

  private async known(token: string, request: DoordeskRequest, reply: FastifyReply): Promise<Caller> {
    try {
      const { role, customerId } = await this.customers.authenticate({ token });
      return { role, customerId: customerId ?? undefined, token };
    } catch (error) {
      if (!(error instanceof ServiceError && error.kind === 'unauthenticated')) throw error;
      forgetSession({ request, reply });
      return NOBODY;
    }
  }
}

const UNCERTAIN: Caller = Object.freeze({ ...NOBODY, uncertain: true });
