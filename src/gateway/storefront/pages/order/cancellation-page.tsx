import type { JSX } from 'preact';
import type { Order } from '../../../../modules/ordering/contract/ordering.contract.js';
import { Form } from '../../kit/form.js';
import { moneyText } from '../../kit/format.js';
import { orderCancellationLink, orderLink } from '../../kit/links.js';
import { OrderLine } from './order-page.js';

/** Asks once more before an order is given up: that cannot be undone. */
export function CancellationPage({ order: { orderId, items, total } }: { order: Order }): JSX.Element {
  return (
    <div class="buying">
      <h1>Cancel this order?</h1>
      <p>
        All of it is canceled, and you do not pay the {moneyText(total)}. This cannot be undone; what you still want you
        would order again.
      </p>
      <ul class="cart-lines" aria-label="What is canceled">
        {items.map((item) => (
          <OrderLine key={item.productId} item={item} reviewable={false} />
        ))}
      </ul>
      <Form action={orderCancellationLink(orderId)} class="actions">
        <button class="button">Yes, cancel it</button>
        <a class="button plain" href={orderLink(orderId)}>
          No, keep the order
        </a>
      </Form>
    </div>
  );
}
