import { Controller } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { type Order, Ordering } from '../../../../modules/ordering/contract/ordering.contract.js';
import { Choice, type Client, Id, Service, ServiceError, unavailable } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { statusOf } from '../../../http/problem.js';
import { orderLink } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { viewerOf } from './order-access.js';
import { CancellationPage } from './cancellation-page.js';
import { CANCELABLE, OrderPage } from './order-page.js';

class OrderPath {
  @Id()
  orderId!: string;
}

class OrderQuery {
  @Choice(['yes'], { optional: true })
  placed?: 'yes';
}

const common = { audience: 'anyone', page: true, tag: 'Pages', params: OrderPath } as const;

@Controller()
export class OrderController {
  constructor(
    private readonly pages: Pages,
    @Service(Ordering) private readonly ordering: Client<typeof Ordering>,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/orders/:orderId',
    summary: 'An order',
    query: OrderQuery,
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<OrderPath, OrderQuery>): Promise<string> {
    return this.show(exchange, 200, undefined, exchange.query.placed === 'yes');
  }

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/orders/:orderId/cancellation',
    summary: 'The question whether an order shall be canceled',
    replies: { 200: 'text/html', 303: null },
  })
  ask(@Exchanged() exchange: Exchange<OrderPath>): Promise<string> {
    return this.pages.send(exchange, async () => {
      const order = await this.order(exchange);
      if (!CANCELABLE.includes(order.state)) return seeOther(exchange.reply, orderLink(order.orderId));
      const main = <CancellationPage order={order} />;
      return { title: 'Cancel this order?', unlisted: true, unstored: true, main };
    });
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/orders/:orderId/cancellation',
    summary: 'Cancel an order',
    replies: { 303: null },
  })
  async cancel(@Exchanged() exchange: Exchange<OrderPath>): Promise<string> {
    try {
      await this.ordering.cancel(viewerOf(exchange));
    } catch (error) {
      if (!(error instanceof ServiceError && error.kind === 'conflict')) throw error;
      return this.show(exchange, statusOf(error), <Notice tone="bad">{whyNot(error)}</Notice>, false);
    }
    return seeOther(exchange.reply, orderLink(exchange.params.orderId));
  }

  private show(
    exchange: Exchange<OrderPath>,
    status: number,
    notice: ComponentChildren,
    justPlaced: boolean,
  ): Promise<string> {
    return this.pages.send(exchange, async () => {
      const order = await this.order(exchange);
      const main = <OrderPage order={order} justPlaced={justPlaced} notice={notice} />;
      return { title: 'Your order', status, unlisted: true, unstored: true, main };
    });
  }

  /** Errors: not_found, also for another's; unavailable. */
  private order(exchange: Exchange<OrderPath>): Promise<Order> {
    return this.ordering.order(viewerOf(exchange)).catch((error: unknown) => {
      // Whose order it is cannot be told while nobody knows who asks.
      if (exchange.caller.uncertain && error instanceof ServiceError && error.kind === 'not_found')
        throw unavailable('Your order cannot be shown just now. Nothing has happened to it.');
      throw error;
    });
  }
}

const whyNot = ({ code, message }: ServiceError): string =>
  code === 'already_shipped' ? 'It has left the house already, so it can no longer be canceled.' : message;
