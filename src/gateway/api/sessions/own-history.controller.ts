import { Controller } from '@nestjs/common';
import { Clickstream, KeptClicks, Recording } from '../../../modules/clickstream/contract/clickstream.contract.js';
import { type Client, Int, Service, Text } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';

class HistoryQuery {
  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

const tag = 'Visits';

/** What is kept of a customer's visits, seen and decided by the customer. */
@Controller()
export class OwnHistoryController {
  constructor(@Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me/privacy',
    audience: 'customer',
    tag,
    summary: 'See whether what the customer does is recorded',
    replies: { 200: Recording },
  })
  see(@Exchanged() { caller }: Exchange): Promise<Recording> {
    return this.clickstream.recording({ customerId: caller.customerId });
  }

  @Endpoint({
    method: 'PUT',
    path: '/v1/customers/me/privacy',
    audience: 'customer',
    tag,
    summary: 'Choose whether what the customer does is recorded, in every session',
    description: 'Switched off, all that was recorded is erased.',
    body: Recording,
    replies: { 200: Recording },
  })
  choose(@Exchanged() { caller, body }: Exchange<object, object, Recording>): Promise<Recording> {
    return this.clickstream.setRecording({ customerId: caller.customerId, ...body });
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me/history',
    audience: 'customer',
    tag,
    summary: 'Export all views and clicks that are kept of the customer, oldest first',
    query: HistoryQuery,
    replies: { 200: KeptClicks },
  })
  async export(@Exchanged() exchange: Exchange<object, HistoryQuery>): Promise<KeptClicks> {
    const { query, caller } = exchange;
    const customerId = caller.customerId as string;
    const page = await this.clickstream.export({ ...query, customerId, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return page;
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/customers/me/history',
    audience: 'customer',
    tag,
    summary: 'Erase all views and clicks that are kept of the customer',
    replies: { 204: null },
  })
  async erase(@Exchanged() { caller }: Exchange): Promise<void> {
    await this.clickstream.erase({ customerId: caller.customerId });
  }
}
