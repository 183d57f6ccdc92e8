import type { ComponentChildren, JSX } from 'preact';
import type { Order, OrderItem } from '../../../../modules/ordering/contract/ordering.contract.js';
import { dateText, moneyText } from '../../kit/format.js';
import {
  coverLink,
  homeLink,
  orderCancellationLink,
  orderLink,
  productLink,
  reviewLink,
  signUpLink,
  withQuery,
} from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { useVisitor } from '../../kit/visitor.js';
import { AddressLines } from '../../parts/address-fields.js';
import { OrderStateBadge, STATE_TEXTS } from '../../parts/order-state.js';
import { Sums } from '../../parts/sums.js';

interface Props {
  order: Order;
  /** It was placed a moment ago. */
  justPlaced: boolean;
  /** How the last change went. */
  notice: ComponentChildren;
}

/** Before it leaves the house. */
export const CANCELABLE: readonly Order['state'][] = ['placed', 'confirmed'];

export function OrderPage({ order, justPlaced, notice }: Props): JSX.Element {
  const { orderId, state, placedAt, items, shippingAddress, email } = order;
  return (
    <div class="buying">
      {justPlaced && state === 'confirmed' ? <Thanks email={email} orderId={orderId} /> : <h1>Your order</h1>}
      {notice}
      <p class="order-head">
        <OrderStateBadge state={state} />
        <span>
          placed on <time dateTime={placedAt}>{dateText(placedAt)}</time>
        </span>
        <span class="quiet">
          Order <code>{orderId}</code>
        </span>
      </p>
      <div class="with-aside">
        <div>
          <ul class="cart-lines" aria-label="What you bought">
            {items.map((item) => (
              <OrderLine key={item.productId} item={item} reviewable={state !== 'canceled' && state !== 'rejected'} />
            ))}
          </ul>
          <History order={order} />
          {CANCELABLE.includes(state) && (
            <div>
              <a class="button plain" href={orderCancellationLink(orderId)}>
                Cancel this order
              </a>
              <p class="quiet">As long as it has not left the house: you get your money back, and we keep the books.</p>
            </div>
          )}
        </div>
        <aside class="card summary" aria-label="What it came to">
          <Sums {...order} />
          <h2>Goes to</h2>
          <AddressLines address={shippingAddress} />
          <h2>Paid with</h2>
          <p>{paymentText(order)}</p>
        </aside>
      </div>
    </div>
  );
}

function Thanks({ email, orderId }: { email: string; orderId: string }): JSX.Element {
  const { caller } = useVisitor();
  return (
    <>
      <h1>Thank you, it is ordered</h1>
      <Notice tone="good">
        <p>It is under {email}. This page shows how it gets on; it opens on this device, so keep its address.</p>
        {caller.customerId === undefined && (
          <p>
            <a href={withQuery(signUpLink, { next: orderLink(orderId) })}>Make an account</a> to have the next ones in
            one place, or <a href={homeLink}>look round some more</a>.
          </p>
        )}
      </Notice>
    </>
  );
}

export function OrderLine({ item, reviewable }: { item: OrderItem; reviewable: boolean }): JSX.Element {
  const { productId, title, quantity, unitPrice, lineTotal } = item;
  return (
    <li class="cart-line">
      <a href={productLink(productId)} tabIndex={-1} aria-hidden="true">
        <img class="thumb" src={coverLink(productId)} alt="" width="80" height="120" loading="lazy" />
      </a>
      <div class="cart-line-text">
        <h2>
          <a href={productLink(productId)}>{title}</a>
        </h2>
        <p class="quiet">
          {quantity} × {moneyText(unitPrice)}
        </p>
        {reviewable && (
          <p>
            <a href={reviewLink(productId)}>
              Write a review<span class="visually-hidden"> of {title}</span>
            </a>
          </p>
        )}
      </div>
      <p class="cart-line-total">{moneyText(lineTotal)}</p>
    </li>
  );
}

function History({ order: { history, reason } }: { order: Order }): JSX.Element {
  return (
    <section aria-labelledby="history">
      <h2 id="history">How it went</h2>
      <ol class="history">
        {history.map(({ state, at }) => (
          <li key={state}>
            <strong>{STATE_TEXTS[state]}</strong> <time dateTime={at}>{dateText(at)}</time>
          </li>
        ))}
      </ol>
      {reason !== undefined && reason !== '' && <p>Reason: {reason}</p>}
    </section>
  );
}

const PAYMENT_TEXTS: Record<Order['payment']['state'], string> = {
  pending: 'not decided yet',
  authorized: 'reserved; charged when it ships',
  captured: 'charged',
  voided: 'not charged',
  refunded: 'paid back',
  partially_refunded: 'partly paid back',
  declined: 'declined',
};

const paymentText = ({ payment: { last4, state } }: Order): string =>
  `${last4 === undefined ? 'Card' : `Card •••• ${last4}`}: ${PAYMENT_TEXTS[state]}`;
