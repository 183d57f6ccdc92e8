import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { type Config, Configured, Log, ServiceError } from '../../../platform/index.js';
import { PAYMENT_PROVIDER, type PaymentProvider } from './payment-provider.js';

/** The provider was late or failed: whether it did what it was asked is not known. */
export class ProviderSilent extends ServiceError {
  constructor() {
    super('unavailable', 'provider_unavailable', 'The payment provider has not answered; ask again.');
  }
}

/** The line to the provider: no call waits longer than the configured time, and no abandoned wait outlives it. */
@Injectable()
export class ProviderLine {
  constructor(
    @Inject(PAYMENT_PROVIDER) private readonly provider: PaymentProvider,
    @Configured() private readonly config: Config,
    @Log() private readonly log: Logger,
  ) {}

  /**
   * The provider's answer, or ProviderSilent. What the provider threw goes no further: it may quote a token, which must reach
   * neither a log nor a caller.
   */
  async ask<T>(question: (provider: PaymentProvider, signal: AbortSignal) => Promise<T>): Promise<T> {
    const abandoned = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ProviderSilent()), this.config.paymentTimeout).unref();
    });
    try {
      return await Promise.race([question(this.provider, abandoned.signal), late]);
    } catch (error) {
      this.log.warn(
        { failure: error instanceof Error ? error.name : typeof error },
        'the payment provider has not answered',
      );
      throw new ProviderSilent();
    } finally {
      clearTimeout(timer);
      abandoned.abort();
    }
  }
}
