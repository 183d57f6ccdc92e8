import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { type Client, Service, ServiceError } from '../../platform/index.js';
import { type EndpointDefinition, endpointOf } from './endpoint.js';
import { type Caller, type DoordeskRequest, NOBODY } from './exchange.js';
import { PageCallers } from './page-callers.js';
import { RateLimits } from './rate-limits.js';

const BEARER = /^Bearer +([\x21-\x7e]{1,1024})$/i;

/** Finds out who asks and whether this endpoint is for them: nobody gets in unless the endpoint says so. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Service(Customers) private readonly customers: Client<typeof Customers>,
    private readonly limits: RateLimits,
    private readonly pageCallers: PageCallers,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<DoordeskRequest>();
    const endpoint = endpointOf(context.getHandler());
    if (!endpoint) throw new ServiceError('forbidden', 'forbidden', 'This operation has no audience.');
    request.page = endpoint.page ?? false;
    // Most requests come without a token, for what is open to anyone: nothing to wait for.
    if (!endpoint.page && request.headers.authorization === undefined && !endpoint.limit) {
      request.caller = NOBODY;
      admit(NOBODY, endpoint);
      return true;
    }
    return this.examine(request, http.getResponse<FastifyReply>(), endpoint);
  }

  private async examine(request: DoordeskRequest, reply: FastifyReply, endpoint: EndpointDefinition): Promise<boolean> {
    if (endpoint.limit === 'registration') await this.limits.registration(request.ip, reply);
    if (endpoint.limit === 'visit') await this.limits.visit(request.ip, reply);
    request.caller = endpoint.page
      ? await this.pageCallers.callerOf(request, reply, endpoint)
      : await this.callerOf(request, endpoint);
    admit(request.caller, endpoint);
    return true;
  }

  private async callerOf(request: DoordeskRequest, endpoint: EndpointDefinition): Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined) return NOBODY;
    const token = BEARER.exec(header)?.[1];
    if (token === undefined)
      throw new ServiceError('unauthenticated', 'invalid_token', 'Send the token as: Bearer TOKEN.');
    try {
      const principal = await this.customers.authenticate({ token });
      return { role: principal.role, customerId: principal.customerId ?? undefined, token };
    } catch (error) {
      const unknown = error instanceof ServiceError && error.kind === 'unauthenticated';
      if (unknown && endpoint.foreignBearer) return { ...NOBODY, token };
      throw error;
    }
  }
}

function admit(caller: Caller, endpoint: EndpointDefinition): void {
  if (endpoint.audience === 'anyone') return;
  if (caller.role === 'nobody') throw new ServiceError('unauthenticated', 'sign_in_required', 'Sign in first.');
  const fits = endpoint.audience === 'staff' ? caller.role === 'staff' : caller.customerId !== undefined;
  if (!fits) throw new ServiceError('forbidden', 'forbidden', 'Your role may not do this.');
}
