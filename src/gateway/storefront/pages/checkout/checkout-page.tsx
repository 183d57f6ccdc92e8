import type { JSX } from 'preact';
import { ErrorSummary, TextField } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { checkoutLink, signInLink } from '../../kit/links.js';
import { useVisitor } from '../../kit/visitor.js';
import { AddressFields } from '../../parts/address-fields.js';
import { CHECKOUT_LABELS } from './checkout-form.js';
import type { CheckoutState } from './checkout-state.js';
import { DeliveryChoice, PaymentChoice } from './choices.js';
import { RefusalNotice } from './refusal-notice.js';
import { SavedAddresses } from './saved-addresses.js';
import { OrderSummary } from './order-summary.js';

export function CheckoutPage({ state }: { state: CheckoutState }): JSX.Element {
  const { typed, formKey, methods, addresses, errors, refusal, seenTotal } = state;
  const { caller } = useVisitor();
  const signedIn = caller.customerId !== undefined;
  return (
    <div class="buying">
      <h1>Checkout</h1>
      {refusal ? (
        <RefusalNotice refusal={refusal} cart={state.cart} />
      ) : (
        <ErrorSummary errors={errors} labels={CHECKOUT_LABELS} />
      )}
      {!signedIn && (
        <p>
          You can buy without an account. <a href={signInLink(checkoutLink)}>Sign in</a> to use your saved addresses and
          to review what you buy.
        </p>
      )}
      <SavedAddresses addresses={addresses} />
      <Form action={checkoutLink} class="with-aside" enhance="checkout">
        <div>
          <div hidden data-refresh="agreed">
            <input type="hidden" name="formKey" value={formKey} />
            {seenTotal && <input type="hidden" name="seenTotal" value={seenTotal.amount} />}
            {seenTotal && <input type="hidden" name="seenCurrency" value={seenTotal.currency} />}
          </div>
          {/* Enter in a field works the totals out anew and buys nothing. */}
          <button class="visually-hidden" name="intent" value="update" tabIndex={-1} aria-hidden="true">
            Update the total
          </button>
          <fieldset class="card">
            <legend>Where it goes</legend>
            <TextField
              name="email"
              label="Email"
              type="email"
              value={typed.email}
              errors={errors}
              hint="For the confirmation; nothing else is sent there."
              autocomplete="email"
              maxLength={254}
            />
            <AddressFields address={typed} errors={errors} />
            {signedIn && (
              <label class="choice">
                <input type="checkbox" name="saveAddress" value="yes" checked={typed.saveAddress === 'yes'} />
                Save this address in my account
              </label>
            )}
          </fieldset>
          <DeliveryChoice methods={methods} chosen={typed.shippingMethod} errors={errors} />
          <PaymentChoice chosen={typed.card} errors={errors} />
        </div>
        <OrderSummary state={state} />
      </Form>
    </div>
  );
}
