import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, type Provider, notFound } from '../../platform/index.js';
import { Authorizations } from './authorizations.js';
import type { Authorize, Payment, PaymentRef, Payments, Refund, RefundPayment } from './contract/payments.contract.js';
import { Audit } from './audit/audit.js';
import { PAYMENT_BY_ID, type PaymentRecord, toPayment } from './payment-record.js';
import { Refunds } from './refunds.js';
import { Settlements } from './settlements.js';

@Injectable()
export class PaymentsService implements Provider<typeof Payments> {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly authorizations: Authorizations,
    private readonly settlements: Settlements,
    private readonly refunds: Refunds,
    private readonly books: Audit,
  ) {}

  async payment({ paymentId }: PaymentRef): Promise<Payment> {
    const found = await this.database.readOne<PaymentRecord>(PAYMENT_BY_ID, [paymentId]);
    if (!found) throw notFound('payment');
    return toPayment(found);
  }

  async authorize(request: Authorize): Promise<Payment> {
    return toPayment(await this.authorizations.authorize(request));
  }

  async resolve({ paymentId }: PaymentRef): Promise<Payment> {
    return toPayment(await this.authorizations.resolve(paymentId));
  }

  async capture({ paymentId }: PaymentRef): Promise<Payment> {
    return toPayment(await this.settlements.capture(paymentId));
  }

  async void({ paymentId }: PaymentRef): Promise<Payment> {
    return toPayment(await this.settlements.void(paymentId));
  }

  refund(request: RefundPayment): Promise<Refund> {
    return this.refunds.refund(request);
  }

  audit(): Promise<AuditReport> {
    return this.books.report();
  }
}
