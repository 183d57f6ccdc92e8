import { Injectable } from '@nestjs/common';
import {
  type Config,
  Configured,
  ModuleDatabase,
  type Transaction,
  conflict,
  timestamp,
} from '../../platform/index.js';
import { Authorizations } from './authorizations.js';
import { ledger } from './ledger/ledger.js';
import { type PaymentRecord, isCaptured, requirePayment } from './payment-record.js';
import { ProviderLine, ProviderSilent } from './provider/provider-line.js';

type Intent = NonNullable<PaymentRecord['intent']>;

/**
 * What becomes of an authorised amount: taken or let go, never both. The intent decides, before the provider is asked; a crash
 * after that is repaired by asking for the same again.
 */
@Injectable()
export class Settlements {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly line: ProviderLine,
    private readonly authorizations: Authorizations,
    @Configured() private readonly config: Config,
  ) {}

  async capture(paymentId: string): Promise<PaymentRecord> {
    const payment = await this.database.write(async (tx) => {
      const found = await this.declareIntent(tx, paymentId, 'capture');
      if (!isCaptured(found) && found.intent !== 'capture')
        throw conflict('not_authorized', `This payment is ${found.state}; only an authorized one can be captured.`);
      return found;
    });
    return payment.intent === 'capture' ? this.finish(payment) : payment;
  }

  async void(paymentId: string): Promise<PaymentRecord> {
    const payment = await this.database.write(async (tx) => {
      const found = await this.declareIntent(tx, paymentId, 'void');
      if (isCaptured(found) || found.intent === 'capture')
        throw conflict('already_captured', 'This payment was captured; give the money back with a refund.');
      return found;
    });
    if (payment.intent === 'void') return this.finish(payment);
    if (payment.state !== 'pending') return payment;
    // Nobody knows yet whether there is an amount to let go of: find out first.
    const resolved = await this.authorizations.resolve(paymentId);
    if (resolved.state === 'pending') throw new ProviderSilent();
    return this.void(paymentId);
  }

  /** Drives a declared intent to its end; asking the provider again for what it has done already is harmless. */
  async finish({ payment_id: paymentId, intent }: PaymentRecord): Promise<PaymentRecord> {
    if (intent === 'capture') await this.line.ask((provider, signal) => provider.capture(paymentId, signal));
    else if (intent === 'void') await this.line.ask((provider, signal) => provider.void(paymentId, signal));
    return this.database.write(async (tx) => {
      if (intent) await record(tx, paymentId, intent);
      return requirePayment(tx, paymentId);
    });
  }

  /** Declares the intent where an authorised amount is still undecided; answers with the payment as it then is. */
  private async declareIntent(tx: Transaction, paymentId: string, intent: Intent): Promise<PaymentRecord> {
    const now = Date.now();
    await tx.run(
      `UPDATE payment SET intent = ?, attempts = 0, next_attempt_at = ?, updated_at = ?
       WHERE payment_id = ? AND state = 'authorized' AND intent IS NULL`,
      [intent, timestamp(now + this.config.paymentTimeout), timestamp(now), paymentId],
    );
    return requirePayment(tx, paymentId);
  }
}

async function record(tx: Transaction, paymentId: string, intent: Intent): Promise<void> {
  const [state, captured] = intent === 'capture' ? ['captured', 'amount'] : ['voided', '0'];
  const changed = await tx.run(
    `UPDATE payment
     SET state = ?, captured = ${captured}, intent = NULL, attempts = 0, next_attempt_at = NULL, updated_at = ?
     WHERE payment_id = ? AND state = 'authorized' AND intent = ?`,
    [state, timestamp(), paymentId, intent],
  );
  if (changed === 0) return;
  const payment = await requirePayment(tx, paymentId);
  if (intent === 'capture') await ledger.captured(tx, payment, payment.amount);
  else await ledger.voided(tx, payment, payment.amount);
}
