import type { Money } from '../../../platform/index.js';

/** Whoever holds and moves the money. Nest token: `@Inject(PAYMENT_PROVIDER)`. */
export const PAYMENT_PROVIDER = Symbol('payments:provider');

export interface AuthorizationRequest {
  /** The same key again means the same authorisation, never a second one. */
  idempotencyKey: string;
  /** Our payment id, as it stands on the provider's statement. */
  reference: string;
  amount: Money;
}

export interface RefundRequest {
  idempotencyKey: string;
  /** The key of the authorisation that was captured. */
  chargeKey: string;
  /** In minor units of the charge's currency. */
  amount: number;
}

/** What the provider knows of one authorisation. Amounts in minor units of `amount.currency`. */
export interface ProviderCharge {
  reference: string;
  /** canceled: closed before it arrived, holds nothing and never will. */
  state: 'authorized' | 'captured' | 'voided' | 'declined' | 'canceled';
  amount: Money;
  captured: number;
  refunded: number;
  last4?: string;
  declineCode?: string;
}

/**
 * The port to a payment provider. Every call may come late, fail, or fail after it had its effect; every call is idempotent by
 * key, so that asking again is always safe. `signal` aborts when nobody waits for the answer any more; the effect may stand.
 */
export interface PaymentProvider {
  /** Holds the amount. A decline is an answer, not an error. */
  authorize(request: AuthorizationRequest & { token: string }, signal: AbortSignal): Promise<ProviderCharge>;
  /** Takes the whole amount that is held. */
  capture(chargeKey: string, signal: AbortSignal): Promise<ProviderCharge>;
  /** Lets go of the amount that is held. */
  void(chargeKey: string, signal: AbortSignal): Promise<ProviderCharge>;
  /** Gives back a part of what was captured. */
  refund(request: RefundRequest, signal: AbortSignal): Promise<void>;
  /** What became of an authorisation; undefined when it never arrived. */
  find(chargeKey: string, signal: AbortSignal): Promise<ProviderCharge | undefined>;
  /**
   * Closes a key under which nothing has arrived: an authorisation that arrives later holds nothing. Answers what stands under
   * the key from now on, which is the authorisation when that came first.
   */
  cancel(request: AuthorizationRequest, signal: AbortSignal): Promise<ProviderCharge>;
  /** The provider's own record, by reference: those after `after`, up to `upTo` (to the end when null). */
  statement(range: { after: string; upTo: string | null }, signal: AbortSignal): Promise<ProviderCharge[]>;
}
