import type { SavedAddress } from '../../../../modules/customers/contract/customers.contract.js';
import type { Quote, ShippingMethod } from '../../../../modules/offers/contract/offers.contract.js';
import type { Money } from '../../../../platform/index.js';
import type { CartReply } from '../../../shop/cart.shapes.js';
import type { FieldErrors } from '../../kit/field-errors.js';
import type { CheckoutForm } from './checkout-form.js';
import type { Refusal } from './checkout-outcome.js';

/** What the checkout shows: what was typed so far, what there is to choose from, and how the last try went. */
export interface CheckoutState {
  cart: CartReply;
  /** What was typed. */
  typed: Omit<CheckoutForm, 'formKey' | 'intent'>;
  formKey: string;
  methods: readonly ShippingMethod[];
  quote: Quote | undefined;
  /** What the buyer agrees to by placing the order. */
  seenTotal: Money | undefined;
  addresses: readonly SavedAddress[];
  errors: FieldErrors;
  refusal: Refusal | undefined;
}
