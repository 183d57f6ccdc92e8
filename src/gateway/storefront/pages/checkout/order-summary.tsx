import type { JSX } from 'preact';
import { moneyText } from '../../kit/format.js';
import { cartLink } from '../../kit/links.js';
import { Sums } from '../../parts/sums.js';
import type { CheckoutState } from './checkout-state.js';

/** What is bought and what it comes to, as far as that is known yet. */
export function OrderSummary({ state }: { state: CheckoutState }): JSX.Element {
  const { cart, quote } = state;
  return (
    <aside class="card summary" aria-label="Your order" data-refresh="summary">
      <h2>Your order</h2>
      <ul class="summary-lines">
        {cart.items.map(({ productId, title, quantity, lineTotal }) => (
          <li key={productId}>
            <span>
              {quantity} × {title}
            </span>
            <span>{moneyText(lineTotal)}</span>
          </li>
        ))}
      </ul>
      <p>
        <a href={cartLink}>Change the cart</a>
      </p>
      {quote ? (
        <Sums {...quote} />
      ) : (
        <p class="quiet">Choose country and delivery, and update the total: then you see what it comes to.</p>
      )}
      <button class="button plain wide" name="intent" value="update" formNoValidate>
        Update the total
      </button>
      <button class="button buy wide" name="intent" value="place">
        Place order
      </button>
      <p class="quiet">You can cancel until it has left the house.</p>
    </aside>
  );
}
