import { Injectable } from '@nestjs/common';
import {
  type Config,
  Configured,
  ModuleDatabase,
  type Transaction,
  conflict,
  timestamp,
} from '../../platform/index.js';
import { type Authorize, Payments } from './contract/payments.contract.js';
import { ledger } from './ledger/ledger.js';
import { type PaymentRecord, findPayment, requirePayment } from './payment-record.js';
import type { AuthorizationRequest, ProviderCharge } from './provider/payment-provider.js';
import { ProviderLine, ProviderSilent } from './provider/provider-line.js';

interface Verdict {
  state: 'authorized' | 'declined';
  last4?: string | undefined;
  declineCode?: string | undefined;
}

const NEVER_STARTED: Verdict = { state: 'declined', declineCode: 'never_started' };

/**
 * From intent to outcome. The intent is durable before the provider is asked, so that whatever happens in between is found out
 * later; the outcome is written only onto a pending payment, so that the first one stands.
 */
@Injectable()
export class Authorizations {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly line: ProviderLine,
    @Configured() private readonly config: Config,
  ) {}

  async authorize(request: Authorize): Promise<PaymentRecord> {
    const payment = await this.database.write((tx) => this.declareIntent(tx, request));
    // A pending payment without a token cannot be: the token goes with the outcome.
    const { token } = payment;
    if (payment.state !== 'pending' || token === null) return payment;
    return this.decide(payment, () =>
      this.line.ask((provider, signal) => provider.authorize({ ...requestOf(payment), token }, signal)),
    );
  }

  /** Finds out what became of a payment; one that never reached the provider is closed, there first and then here. */
  async resolve(paymentId: string): Promise<PaymentRecord> {
    const payment = await this.database.write(
      async (tx) => (await findPayment(tx, paymentId)) ?? (await this.closeUnknown(tx, paymentId)),
    );
    if (payment.state !== 'pending') return payment;
    return this.decide(
      payment,
      async () =>
        (await this.line.ask((provider, signal) => provider.find(paymentId, signal))) ??
        (await this.line.ask((provider, signal) => provider.cancel(requestOf(payment), signal))),
    );
  }

  private async declareIntent(tx: Transaction, { paymentId, amount, token }: Authorize): Promise<PaymentRecord> {
    const now = Date.now();
    await tx.run(
      `INSERT INTO payment (payment_id, state, amount, currency, token, next_attempt_at, created_at, updated_at)
       VALUES (?, 'pending', ?, ?, ?, ?, ?, ?) ON CONFLICT (payment_id) DO NOTHING`,
      [
        paymentId,
        amount.amount,
        amount.currency,
        token,
        timestamp(now + this.config.paymentTimeout),
        timestamp(now),
        timestamp(now),
      ],
    );
    const payment = await requirePayment(tx, paymentId);
    const closed = payment.decline_code === 'never_started' && payment.amount === 0;
    if (!closed && (payment.amount !== amount.amount || payment.currency !== amount.currency))
      throw conflict('payment_mismatch', 'This payment id stands for another amount.');
    return payment;
  }

  /** Remembers an id that was asked about before it was known: an authorisation that comes later charges nothing. */
  private async closeUnknown(tx: Transaction, paymentId: string): Promise<PaymentRecord> {
    const now = timestamp();
    await tx.run(
      `INSERT INTO payment (payment_id, state, amount, currency, decline_code, created_at, updated_at)
       VALUES (?, ?, 0, ?, ?, ?, ?)`,
      [paymentId, NEVER_STARTED.state, this.config.currency, NEVER_STARTED.declineCode ?? null, now, now],
    );
    tx.publish(Payments.events.PaymentSettled, { paymentId, state: NEVER_STARTED.state });
    return requirePayment(tx, paymentId);
  }

  /** Writes down what the provider says; when it says nothing, the payment stays as it is. */
  private async decide(payment: PaymentRecord, ask: () => Promise<ProviderCharge>): Promise<PaymentRecord> {
    const charge = await ask().catch((error: unknown) => {
      if (error instanceof ProviderSilent) return undefined;
      throw error;
    });
    return this.database.write(async (tx) => {
      if (charge) await settle(tx, payment, verdictOf(charge));
      return requirePayment(tx, payment.payment_id);
    });
  }
}

/** The payment id is the key: one authorisation for each, however often it is asked for. */
const requestOf = (payment: PaymentRecord): AuthorizationRequest => ({
  idempotencyKey: payment.payment_id,
  reference: payment.payment_id,
  amount: { amount: payment.amount, currency: payment.currency },
});

function verdictOf({ state, last4, declineCode }: ProviderCharge): Verdict {
  if (state === 'declined') return { state, last4, declineCode: declineCode ?? 'card_declined' };
  if (state === 'canceled' || state === 'voided') return NEVER_STARTED;
  return { state: 'authorized', last4 };
}

async function settle(tx: Transaction, payment: PaymentRecord, { state, last4, declineCode }: Verdict): Promise<void> {
  const settled = await tx.run(
    `UPDATE payment SET state = ?, last4 = ?, decline_code = ?, token = NULL, attempts = 0, next_attempt_at = NULL, updated_at = ?
     WHERE payment_id = ? AND state = 'pending'`,
    [state, last4 ?? null, declineCode ?? null, timestamp(), payment.payment_id],
  );
  if (settled === 0) return;
  if (state === 'authorized') await ledger.authorized(tx, payment, payment.amount);
  tx.publish(Payments.events.PaymentSettled, { paymentId: payment.payment_id, state });
}
