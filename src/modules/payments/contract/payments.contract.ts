import {
  AuditReport,
  AuditRequest,
  Choice,
  Id,
  Money,
  Nested,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export const PAYMENT_STATES = [
  'pending',
  'authorized',
  'captured',
  'voided',
  'refunded',
  'partially_refunded',
  'declined',
] as const;

export class Payment {
  @Id({ doc: "the caller's own id: one payment for each" })
  paymentId!: string;

  @Choice(PAYMENT_STATES, { doc: 'pending: the provider has not said yet' })
  state!: (typeof PAYMENT_STATES)[number];

  @Nested(() => Money)
  amount!: Money;

  @Nested(() => Money)
  captured!: Money;

  @Nested(() => Money)
  refunded!: Money;

  @Text({ optional: true, min: 4, max: 4 })
  last4?: string;

  @Text({
    optional: true,
    max: 100,
    doc: 'why it was declined: card_declined, insufficient_funds, unknown_token, never_started',
  })
  declineCode?: string;
}

export class Authorize {
  @Id()
  paymentId!: string;

  @Nested(() => Money)
  amount!: Money;

  @Text({ max: 200, doc: "the provider's token for the card; wiped as soon as the outcome is known" })
  token!: string;
}

export class PaymentRef {
  @Id()
  paymentId!: string;
}

export class RefundPayment {
  @Id()
  paymentId!: string;

  @Nested(() => Money)
  amount!: Money;

  @Text({ max: 500 })
  reason!: string;
}

export class Refund {
  @Id()
  refundId!: string;

  @Nested(() => Money)
  amount!: Money;

  @Text({ max: 500 })
  reason!: string;

  @Timestamp()
  refundedAt!: string;

  @Nested(() => Payment, { doc: 'after the refund' })
  payment!: Payment;
}

export class PaymentSettled {
  @Id()
  paymentId!: string;

  @Choice(PAYMENT_STATES)
  state!: (typeof PAYMENT_STATES)[number];
}

/** Money went back; the state is the payment's after it. */
export class PaymentRefunded {
  @Id()
  paymentId!: string;

  @Choice(PAYMENT_STATES)
  state!: (typeof PAYMENT_STATES)[number];
}

const repeatable = { effect: 'repeatable', partition: 'consistent', sla: { p999: 50 } } as const;

/** Money: authorise, capture, void, refund, each at most once, with a ledger whose entries always balance. */
export const Payments = defineService(
  'payments',
  {
    /** Errors: not_found. */
    payment: query(PaymentRef, Payment, { deadline: 2000, sla: { p999: 20 }, partition: 'consistent' }),
    /**
     * Asks the provider to hold the amount. The same payment id again gives the same payment, never a second charge. A
     * provider that does not answer in time leaves the payment `pending`; `resolve` finds out. Declined is a reply, not an
     * error. Errors: conflict `payment_mismatch` (the same id, another amount).
     */
    authorize: command(Authorize, Payment, { ...repeatable, deadline: 40000 }),
    /**
     * Finds out what became of a pending payment by asking the provider. One that never reached it is closed as declined
     * (`never_started`), and so is an id that is not known yet: a late `authorize` then charges nothing. Amount 0 stands for
     * an id that was never known.
     */
    resolve: command(PaymentRef, Payment, { ...repeatable, deadline: 40000 }),
    /**
     * Takes the whole authorised amount. Errors: not_found, conflict `not_authorized`, unavailable `provider_unavailable` (it is
     * taken as soon as the provider answers; ask again).
     */
    capture: command(PaymentRef, Payment, { ...repeatable, deadline: 40000 }),
    /**
     * Lets go of an authorised amount; a declined payment stays declined. Errors: not_found, conflict `already_captured`,
     * unavailable `provider_unavailable`.
     */
    void: command(PaymentRef, Payment, { ...repeatable, deadline: 40000 }),
    /**
     * Errors: not_found, invalid `invalid_amount` (0), conflict `refund_exceeds_captured` (details.refundable: Money), conflict
     * `currency_mismatch`, unprocessable `idempotency_key_reused`, unavailable `provider_unavailable` (the refund is promised and
     * made as soon as the provider answers; the same command id again gives it).
     */
    refund: command(RefundPayment, Refund, {
      effect: 'once',
      partition: 'consistent',
      deadline: 40000,
      sla: { p999: 100 },
    }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  {
    events: {
      PaymentSettled: event(PaymentSettled, { aggregate: 'paymentId' }),
      PaymentRefunded: event(PaymentRefunded, { aggregate: 'paymentId' }),
    },
  },
);
