import type { JSX } from 'preact';
import { moneyText } from '../../kit/format.js';
import type { KnownCart } from '../../../shop/known-cart.js';
import { cartLink } from '../../kit/links.js';
import { UNTITLED } from '../cart/cart-line.js';
import { Sums } from '../../parts/sums.js';
import type { CheckoutState } from './checkout-state.js';

/** What is bought and what it comes to, as far as that is known yet. */
export function OrderSummary({ state }: { state: CheckoutState }): JSX.Element {
  const { cart, quote, seenTotal } = state;
  return (
    <aside class="card summary" aria-label="Your order" data-refresh="summary">
      <h2>Your order</h2>
      {cart ? (
        <Lines cart={cart} />
      ) : (
        <p class="quiet">What is in it cannot be shown just now. Nothing of it is lost.</p>
      )}
      <p>
        <a href={cartLink}>Change the cart</a>
      </p>
      {quote ? <Sums {...quote} /> : <p class="quiet">{withoutSums(state)}</p>}
      <button class="button plain wide" name="intent" value="update" formNoValidate>
        Update the total
      </button>
      {seenTotal && (
        <button class="button buy wide" name="intent" value="place">
          Place order
        </button>
      )}
      <p class="quiet">You can cancel until it has left the house.</p>
    </aside>
  );
}

function Lines({ cart }: { cart: KnownCart }): JSX.Element {
  return (
    <ul class="summary-lines">
      {cart.items.map(({ productId, title = UNTITLED, quantity, lineTotal }) => (
        <li key={productId}>
          <span>
            {quantity} × {title}
          </span>
          <span>{lineTotal ? moneyText(lineTotal) : '–'}</span>
        </li>
      ))}
    </ul>
  );
}

/** A try that is not decided keeps the total that was agreed to. */
function withoutSums({ seenTotal, methods }: CheckoutState): string {
  if (seenTotal) return `You have agreed to ${moneyText(seenTotal)} in all.`;
  if (!methods) return 'What it comes to cannot be told just now. Update the total in a moment.';
  return 'Choose country and delivery, and update the total: then you see what it comes to.';
}
