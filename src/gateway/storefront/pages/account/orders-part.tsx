import { Injectable } from '@nestjs/common';
import type { ComponentChildren, JSX } from 'preact';
import { type Order, type OrderPage, Ordering } from '../../../../modules/ordering/contract/ordering.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { countText, dateText, moneyText } from '../../kit/format.js';
import { accountLink, orderLink, withQuery } from '../../kit/links.js';
import type { Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { OrderStateBadge } from '../../parts/order-state.js';
import { type AccountNeeds, PART_DEADLINE } from './account-needs.js';

const ORDERS = 10;

/** What the customer has bought, newest first. */
@Injectable()
export class OrdersPart implements Part<AccountNeeds, OrderPage> {
  readonly name = 'orders';
  readonly deadline = PART_DEADLINE;

  constructor(@Service(Ordering) private readonly ordering: Client<typeof Ordering>) {}

  load({ customerId, ordersFrom }: AccountNeeds): Promise<OrderPage> {
    return this.ordering.orders({
      customerId,
      limit: ORDERS,
      ...(ordersFrom === undefined ? {} : { cursor: ordersFrom }),
    });
  }

  view({ items, next }: OrderPage, { ordersFrom }: AccountNeeds): ComponentChildren {
    if (items.length === 0)
      return (
        <p>
          {ordersFrom === undefined ? 'You have not bought anything yet. ' : 'There are no earlier ones. '}
          <a href="/search">Find a book</a>
        </p>
      );
    return (
      <>
        <ul class="order-list">
          {items.map((order) => (
            <OrderRow key={order.orderId} order={order} />
          ))}
        </ul>
        {(ordersFrom !== undefined || next !== null) && (
          <p class="actions">
            {ordersFrom !== undefined && <a href={`${accountLink}#orders`}>Latest orders</a>}
            {next !== null && <a href={`${withQuery(accountLink, { orders: next })}#orders`}>Earlier orders</a>}
          </p>
        )}
      </>
    );
  }

  fallback(): ComponentChildren {
    return <LeftOut what="Your orders" />;
  }
}

function OrderRow({ order }: { order: Order }): JSX.Element {
  const { orderId, placedAt, items, total, state } = order;
  const [first] = items;
  const others = items.length - 1;
  return (
    <li class="order-row">
      <a href={orderLink(orderId)}>
        {first?.title ?? 'Order'}
        {others > 0 && ` and ${countText(others, 'other book', 'other books')}`}
      </a>
      <span class="quiet">
        <time dateTime={placedAt}>{dateText(placedAt)}</time> · {moneyText(total)}
      </span>
      <OrderStateBadge state={state} />
    </li>
  );
}
