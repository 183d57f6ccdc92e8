import type { ProviderCharge } from '../provider/payment-provider.js';
import type { AuditedPayment } from './audited-payment.js';

type Standing = ProviderCharge['state'] | 'nothing';

/** What the provider must have on record for a payment that nothing is under way for. */
function expectedStanding({ state, decline_code }: AuditedPayment): readonly Standing[] {
  switch (state) {
    case 'authorized':
    case 'voided':
      return [state];
    case 'captured':
    case 'partially_refunded':
    case 'refunded':
      return ['captured'];
    case 'declined':
      return decline_code === 'never_started' ? ['canceled', 'nothing'] : ['declined'];
    case 'pending':
      return ['authorized', 'declined', 'canceled', 'nothing'];
  }
}

/** True while the provider may be ahead of us: what it says then proves nothing. */
export const isUnderWay = (payment: AuditedPayment): boolean =>
  payment.state === 'pending' || payment.intent !== null || payment.refunds_pending > 0;

const holdsMoney = ({ state }: ProviderCharge): boolean => state !== 'declined' && state !== 'canceled';

/** Charged once or not at all, and for what we say: one payment against the provider's charges for it. */
export function faultsAgainst(payment: AuditedPayment, charges: ProviderCharge[]): string[] {
  const faults: string[] = [];
  const holding = charges.filter(holdsMoney);
  if (holding.length > 1) faults.push(`has ${holding.length} authorisations at the provider`);
  if (!isUnderWay(payment)) {
    const charge = holding[0] ?? charges[0];
    const standing = charge?.state ?? 'nothing';
    if (!expectedStanding(payment).includes(standing)) faults.push(`is ${payment.state}, the provider has ${standing}`);
    else if (charge && holdsMoney(charge)) faults.push(...differentSums(payment, charge));
  }
  return faults.map((fault) => `payment ${payment.payment_id} ${fault}`);
}

function differentSums(payment: AuditedPayment, charge: ProviderCharge): string[] {
  const sums: [string, number, number][] = [
    ['is for', payment.amount, charge.amount.amount],
    ['captured', payment.captured, charge.captured],
    ['refunded', payment.refunded, charge.refunded],
  ];
  const faults = sums
    .filter(([, ours, theirs]) => ours !== theirs)
    .map(([what, ours, theirs]) => `${what} ${ours}, at the provider ${theirs}`);
  if (payment.currency !== charge.amount.currency)
    faults.push(`is in ${payment.currency}, at the provider in ${charge.amount.currency}`);
  return faults;
}

/** Charges that no payment of ours stands behind. */
export const orphans = (charges: ReadonlyMap<string, ProviderCharge[]>, payments: AuditedPayment[]): string[] => {
  const known = new Set(payments.map((p) => p.payment_id));
  return [...charges]
    .filter(([reference, found]) => !known.has(reference) && found.some(holdsMoney))
    .map(([reference]) => `the provider holds money for ${reference}, which is no payment of ours`);
};
