import { Choice, Currency, Email, Int, type Money, digest } from '../../../../platform/index.js';
import { type FieldErrors, fieldErrors } from '../../kit/field-errors.js';
import { ADDRESS_LABELS, AddressForm, addressErrors, addressOf } from '../../parts/address-fields.js';
import { FormKey, Typed } from '../../kit/typed.js';
import { TEST_CARDS } from './test-cards.js';

/** The checkout as it comes from the browser. */
export class CheckoutForm extends AddressForm {
  @FormKey({ doc: 'one for each try to buy' })
  formKey!: string;

  @Choice(['update', 'place'])
  intent!: 'update' | 'place';

  @Typed()
  email?: string;

  @Typed()
  shippingMethod?: string;

  @Typed()
  card?: string;

  @Int({ optional: true, min: 0, doc: 'the total that was shown, in minor units' })
  seenTotal?: number;

  @Currency({ optional: true })
  seenCurrency?: string;

  @Choice(['yes'], { optional: true })
  saveAddress?: 'yes';
}

export const CHECKOUT_LABELS: Readonly<Record<string, string>> = {
  ...ADDRESS_LABELS,
  email: 'Email',
  shippingMethod: 'Delivery',
  card: 'Payment',
};

/** What a method can be called; whether there is one of that name, the order finds out. */
const METHOD = /^[a-z]{1,50}$/;

class Contact {
  @Email()
  email!: string;
}

/** Tells a repeat of this try apart; a key belongs to whoever has it. */
export const commandIdOf = (formKey: string, customerId: string | undefined): string =>
  digest(`page ${customerId ?? ''} checkout ${formKey}`);

type TypedCheckout = Omit<CheckoutForm, 'formKey' | 'intent'>;

export const emailOf = ({ email }: TypedCheckout): string => (email ?? '').trim();

export const seenTotalOf = ({ seenTotal, seenCurrency }: TypedCheckout): Money | undefined =>
  seenTotal === undefined || seenCurrency === undefined ? undefined : { amount: seenTotal, currency: seenCurrency };

/** What keeps this form from being an order, by field. */
export function checkoutErrors(typed: TypedCheckout): FieldErrors {
  const advice = { email: 'Give an address like ada@example.com: the confirmation goes there.' };
  return {
    ...fieldErrors(Contact, { email: emailOf(typed) }, advice),
    ...addressErrors(addressOf(typed)),
    ...(METHOD.test(typed.shippingMethod ?? '') ? {} : { shippingMethod: 'Choose how it should travel.' }),
    ...(TEST_CARDS.some(({ token }) => token === typed.card) ? {} : { card: 'Choose a card to pay with.' }),
  };
}
