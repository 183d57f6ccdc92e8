import { type Money, ServiceError } from '../../../../platform/index.js';
import { statusOf } from '../../../http/problem.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import { moneyText } from '../../kit/format.js';

/** Why an order was not placed, as the buyer is told. */
export interface Refusal {
  status: number;
  title: string;
  detail: string;
  /** What there is of what was wanted. */
  short?: readonly ShortItem[];
  errors?: FieldErrors;
  /** The try is not decided: the same form must be sent again as it is, so that nothing is bought twice. */
  undecided?: boolean;
}

interface ShortItem {
  productId: string;
  title?: string;
  requested: number;
  available: number;
}

const SAME_AGAIN =
  'Wait a moment, leave everything as it is and press “Place order” again: you are charged once or not at all.';

/** A total that nobody was shown is not agreed to. */
export const NOTHING_AGREED: Refusal = {
  status: 409,
  title: 'Look at the total first',
  detail:
    'Nothing was bought, since you had not been shown what it comes to. Choose country and delivery and update the total; where it stands below already, press “Place order” if it is all right.',
};

/** Errors: passes on what no buyer can do anything about. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ServiceError)) throw error;
  const status = statusOf(error);
  if (error.isOutage)
    return { status, title: 'We cannot tell yet whether this went through', detail: SAME_AGAIN, undecided: true };
  const known = KNOWN[error.code];
  if (known) return { status, ...known(error) };
  if (error.kind === 'conflict') return { status, title: 'This order cannot be placed', detail: error.message };
  throw error;
}

const KNOWN: Readonly<Record<string, (error: ServiceError) => Omit<Refusal, 'status'>>> = {
  payment_declined: () => ({
    title: 'The card was declined',
    detail: 'Nothing was charged, and your cart is as it was. Choose another card and try again.',
    errors: { card: 'This card was declined. Choose another one.' },
  }),
  out_of_stock: ({ details }) => ({
    title: 'Someone was faster',
    detail: 'There is no longer enough of what you want, and nothing was charged. This is what there is:',
    short: (details as { items?: ShortItem[] } | undefined)?.items ?? [],
  }),
  price_changed: ({ details }) => {
    const { total } = (details ?? {}) as { total?: Money };
    const now = total ? `It comes to ${moneyText(total)} now` : 'The new one is below';
    return {
      title: 'The total has changed',
      detail: `Nothing was charged. ${now}: press “Place order” again if that is all right.`,
    };
  },
  checkout_in_progress: () => ({ title: 'This cart is being bought already', detail: SAME_AGAIN, undecided: true }),
  idempotency_in_flight: () => ({ title: 'Your order is being placed', detail: SAME_AGAIN, undecided: true }),
  idempotency_key_reused: () => ({
    title: 'Something was changed since the last try',
    detail:
      'Look everything over and press “Place order” again. Should the last try have gone through, this cart is not bought a second time.',
  }),
  unknown_country: () => ({
    title: 'We do not know this country',
    detail: 'Nothing was charged.',
    errors: { country: 'Choose the country from the list.' },
  }),
  unknown_shipping_method: () => ({
    title: 'This delivery is not offered there',
    detail: 'Nothing was charged.',
    errors: { shippingMethod: 'Choose how it should travel.' },
  }),
};
