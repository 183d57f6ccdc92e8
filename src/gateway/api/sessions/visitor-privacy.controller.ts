import { Controller } from '@nestjs/common';
import { Clickstream, Recording, SeenProducts } from '../../../modules/clickstream/contract/clickstream.contract.js';
import { type Client, Int, Service } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { DEFAULT_LIMIT } from '../../http/lists.js';
import { VISIT_HEADERS, giveVisit, mayRecord, newVisit, visitOf } from '../../http/visit.js';

class RecentQuery {
  @Int({ optional: true, min: 1, max: 100, doc: `${DEFAULT_LIMIT} when absent` })
  limit?: number;
}

const tag = 'Visits';
const headers = VISIT_HEADERS;

/** What is kept of a visitor, seen and decided by the visitor. */
@Controller()
export class VisitorPrivacyController {
  constructor(@Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>) {}

  @Endpoint({
    method: 'GET',
    path: '/v1/sessions/current/privacy',
    audience: 'anyone',
    tag,
    summary: 'See whether what this visitor does is recorded',
    description: 'False where the browser (`Sec-GPC`), the session or the customer says so.',
    headers,
    replies: { 200: Recording },
  })
  see(@Exchanged() exchange: Exchange): Promise<Recording> {
    return this.allowed(exchange);
  }

  @Endpoint({
    method: 'PUT',
    path: '/v1/sessions/current/privacy',
    audience: 'anyone',
    tag,
    summary: 'Choose whether what this visitor does is recorded',
    description: 'Switched off, what was recorded under the session is erased. To remember that, a session is made.',
    headers,
    body: Recording,
    replies: { 200: Recording },
    limit: 'visit',
  })
  async choose(@Exchanged() exchange: Exchange<object, object, Recording>): Promise<Recording> {
    const { request, body } = exchange;
    const sessionId = visitOf(request);
    if (sessionId !== undefined) await this.clickstream.setRecording({ sessionId, ...body });
    else if (!body.recording && mayRecord(request)) {
      const fresh = newVisit();
      await this.clickstream.setRecording({ sessionId: fresh.sessionId, recording: false });
      giveVisit(exchange, fresh);
    }
    return this.allowed(exchange);
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/sessions/current/history',
    audience: 'anyone',
    tag,
    summary: 'See what this visitor looked at, latest first, each product once',
    description:
      'Of a signed-in customer, in all of their sessions. A session that has become a customer’s tells nothing to who is not signed in.',
    headers,
    query: RecentQuery,
    replies: { 200: SeenProducts },
  })
  async history(@Exchanged() { request, query, caller }: Exchange<object, RecentQuery>): Promise<SeenProducts> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const sessionId = visitOf(request);
    if (caller.customerId !== undefined) return this.clickstream.recent({ customerId: caller.customerId, limit });
    return sessionId === undefined ? { items: [] } : this.clickstream.recent({ sessionId, limit });
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/sessions/current/history',
    audience: 'anyone',
    tag,
    summary: 'Erase what was recorded under this session',
    headers,
    replies: { 204: null },
  })
  async erase(@Exchanged() { request }: Exchange): Promise<void> {
    const sessionId = visitOf(request);
    if (sessionId !== undefined) await this.clickstream.erase({ sessionId });
  }

  private async allowed({ request, caller: { customerId } }: Exchange): Promise<Recording> {
    const sessionId = visitOf(request);
    const switches = await Promise.all([
      sessionId === undefined ? undefined : this.clickstream.recording({ sessionId }),
      customerId === undefined ? undefined : this.clickstream.recording({ customerId }),
    ]);
    return { recording: mayRecord(request) && switches.every((found) => found?.recording !== false) };
  }
}
