import type { ComponentChildren, JSX } from 'preact';
import type { KnownCart } from '../../../shop/known-cart.js';
import { countText, moneyText } from '../../kit/format.js';
import { checkoutLink } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { unitsOf } from './browser-cart.js';
import { CartLine } from './cart-line.js';

/** `notice`: how the last change went. */
export function CartPage({ cart, notice }: { cart: KnownCart | undefined; notice: ComponentChildren }): JSX.Element {
  return (
    <div class="buying">
      <h1>Your cart</h1>
      {notice}
      {cart && cart.items.length > 0 ? <FilledCart cart={cart} /> : <EmptyCart />}
    </div>
  );
}

function FilledCart({ cart }: { cart: KnownCart }): JSX.Element {
  const { items, subtotal } = cart;
  const unavailable = items.filter(({ available }) => available === false).length;
  return (
    <div class="with-aside">
      <ul class="cart-lines" aria-label="Books in your cart">
        {items.map((item) => (
          <CartLine key={item.productId} item={item} />
        ))}
      </ul>
      <aside class="card summary" aria-label="Summary">
        <p class="summary-total">
          <span>Subtotal ({countText(unitsOf(cart), 'item')})</span>{' '}
          <strong>{subtotal ? moneyText(subtotal) : 'not known just now'}</strong>
        </p>
        <p class="quiet">Shipping and tax are worked out at checkout.</p>
        {unavailable > 0 ? (
          <Notice tone="warn">
            <p>
              {countText(unavailable, 'book')} cannot be bought as it stands here. Change the quantity or remove it,
              then you can check out.
            </p>
          </Notice>
        ) : (
          <a class="button buy wide" href={checkoutLink}>
            Check out
          </a>
        )}
        <p>
          <a href="/search">Keep looking round</a>
        </p>
      </aside>
    </div>
  );
}

function EmptyCart(): JSX.Element {
  return (
    <section class="empty card">
      <h2>There is nothing in it yet</h2>
      <p>Books that you add wait here, on this device and, once you sign in, on all of yours.</p>
      <p class="actions">
        <a class="button" href="/search">
          Find a book
        </a>
      </p>
    </section>
  );
}
