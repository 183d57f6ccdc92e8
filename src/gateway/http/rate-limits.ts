import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Config, Configured, ServiceError } from '../../platform/index.js';

type LimitName = 'login' | 'registration';
const WINDOW_SECONDS = 60;

/** How often one address may try to sign in or register in a minute. */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<LimitName, { limiter: RateLimiterMemory; points: number }>();

  constructor(@Configured() config: Config) {
    this.define('login', config.loginLimit);
    this.define('registration', config.registrationLimit);
  }

  /** Counts one try. Errors: too_many `rate_limited`, with Retry-After. */
  async take(name: LimitName, address: string, reply: FastifyReply): Promise<void> {
    const limit = this.limiters.get(name);
    if (!limit) return;
    try {
      const left = await limit.limiter.consume(address);
      reply.header('ratelimit', `"${name}";r=${left.remainingPoints};t=${Math.ceil(left.msBeforeNext / 1000)}`);
    } catch (refused) {
      const seconds = Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000);
      reply.header('retry-after', String(seconds)).header('ratelimit', `"${name}";r=0;t=${seconds}`);
      throw new ServiceError('too_many', 'rate_limited', `Too many tries. Try again in ${seconds} s.`);
    }
  }

  private define(name: LimitName, points: number): void {
    if (points > 0)
      this.limiters.set(name, {
        points,
        limiter: new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: name }),
      });
  }
}
