import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Click } from '../../../modules/clickstream/contract/clickstream.contract.js';
import { type Client, Int, ListOf, Service, ServiceError } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { VISIT_HEADERS, mayRecord, visitOf } from '../../http/visit.js';
import { Visits } from '../../http/visits.js';

class VisitorEvents {
  @ListOf(() => Click, { min: 1, max: 50, doc: 'in order' })
  events!: Click[];
}

class EventsAccepted {
  @Int({ min: 0, doc: 'how many are kept; 0 where the visitor, the browser or the customer wants none kept' })
  recorded!: number;

  @Int({ min: 0, doc: 'how many are of products that do not exist' })
  unknown!: number;
}

/** What clients tell about their visitors. */
@Controller()
export class VisitorEventsController {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    private readonly visits: Visits,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/sessions/current/events',
    audience: 'anyone',
    tag: 'Visits',
    summary: 'Tell what the visitor looked at and clicked',
    description:
      "The visitor's session is the cookie `doordesk_visit` or the header `Doordesk-Session`. Who has none, or one that belongs to " +
      'another customer, finds a new one in the reply. With `Sec-GPC: 1`, or after an opt-out, nothing is recorded and no session is made. ' +
      'What cannot be recorded now is lost, and counted as not recorded.',
    headers: VISIT_HEADERS,
    body: VisitorEvents,
    replies: { 202: EventsAccepted },
  })
  async tell(@Exchanged() exchange: Exchange<object, object, VisitorEvents>): Promise<EventsAccepted> {
    const { request, body } = exchange;
    // Refuses a header that cannot be a session.
    visitOf(request);
    if (!mayRecord(request)) return { recorded: 0, unknown: 0 };
    const known = await this.existing(body.events);
    if (!known) return { recorded: 0, unknown: 0 };
    return { recorded: await this.visits.record(exchange, known), unknown: body.events.length - known.length };
  }

  /** Only these are kept: what does not exist must not fill tables. Undefined while the catalogue is away. */
  private async existing(events: Click[]): Promise<Click[] | undefined> {
    const productIds = [...new Set(events.map(({ productId }) => productId))];
    try {
      const { items } = await this.catalog.titles({ productIds });
      const known = new Set(items.map(({ productId }) => productId));
      return events.filter(({ productId }) => known.has(productId));
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  }
}
