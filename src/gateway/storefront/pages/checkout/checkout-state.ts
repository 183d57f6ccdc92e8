import type { SavedAddress } from '../../../../modules/customers/contract/customers.contract.js';
import type { Quote, ShippingMethod } from '../../../../modules/offers/contract/offers.contract.js';
import type { Money } from '../../../../platform/index.js';
import type { KnownCart } from '../../../shop/known-cart.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import type { CheckoutForm } from './checkout-form.js';
import type { Refusal } from './checkout-outcome.js';

/** What the checkout shows: what was typed so far, what there is to choose from, and how the last try went. */
export interface CheckoutState {
  /** undefined while it is away, and where a try that is not decided may have emptied it. */
  cart: KnownCart | undefined;
  /** What was typed. */
  typed: Omit<CheckoutForm, 'formKey' | 'intent'>;
  formKey: string;
  /** undefined while they cannot be told. */
  methods: readonly ShippingMethod[] | undefined;
  quote: Quote | undefined;
  /** What the buyer agrees to by placing the order. */
  seenTotal: Money | undefined;
  addresses: readonly SavedAddress[];
  errors: FieldErrors;
  refusal: Refusal | undefined;
}
