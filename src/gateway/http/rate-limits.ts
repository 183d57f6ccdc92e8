import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { type Config, Configured, ServiceError } from '../../platform/index.js';

const WINDOW_SECONDS = 60;
/** One address may try this many times as often as one account: many people share an address. */
const ACCOUNTS_OF_AN_ADDRESS = 30;

/** How often somebody may try to sign in, register, or tell what visitors do, in a minute. */
@Injectable()
export class RateLimits {
  private readonly registrations: RateLimiterMemory | undefined;
  private readonly account: RateLimiterMemory | undefined;
  private readonly address: RateLimiterMemory | undefined;
  private readonly visits: RateLimiterMemory | undefined;

  constructor(@Configured() config: Config) {
    this.registrations = limiter(config.registrationLimit);
    this.account = limiter(config.loginLimit);
    this.address = limiter(config.loginLimit * ACCOUNTS_OF_AN_ADDRESS);
    this.visits = limiter(config.clickLimit);
  }

  /** Counts a registration. Errors: too_many `rate_limited`, with Retry-After. */
  async registration(address: string, reply: FastifyReply): Promise<void> {
    await take(this.registrations, address, reply);
  }

  /** Counts something that is written for visitors without an account. Errors: too_many `rate_limited`, with Retry-After. */
  async visit(address: string, reply: FastifyReply): Promise<void> {
    await take(this.visits, address, reply);
  }

  /** The same for what a page writes by the way: false where it is too much. */
  async mayVisit(address: string): Promise<boolean> {
    return (
      (await this.visits?.consume(address).then(
        () => true,
        () => false,
      )) ?? true
    );
  }

  /**
   * Counts a try to sign in before it is made, so that tries at the same time count too; gives it back when it succeeds. Errors:
   * too_many `rate_limited`, with Retry-After, before anything is looked up.
   */
  async login<T>(address: string, email: string, reply: FastifyReply, attempt: () => Promise<T>): Promise<T> {
    const key = `${address} ${email.toLowerCase()}`;
    await take(this.address, address, reply);
    await take(this.account, key, reply);
    const session = await attempt();
    await Promise.all([this.address?.reward(address), this.account?.reward(key)]);
    return session;
  }
}

const limiter = (points: number): RateLimiterMemory | undefined =>
  points > 0 ? new RateLimiterMemory({ points, duration: WINDOW_SECONDS }) : undefined;

async function take(limit: RateLimiterMemory | undefined, key: string, reply: FastifyReply): Promise<void> {
  try {
    await limit?.consume(key);
  } catch (refused) {
    const seconds = Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000);
    void reply.header('retry-after', String(seconds));
    throw new ServiceError('too_many', 'rate_limited', `Too many tries. Try again in ${seconds} s.`);
  }
}
