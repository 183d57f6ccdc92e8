import { Controller } from '@nestjs/common';
import { Clickstream } from '../../../../modules/clickstream/contract/clickstream.contract.js';
import { Recommendations } from '../../../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Id, Service, ServiceError, Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { ownPath } from '../../../http/own-path.js';
import { giveVisit, mayRecord, newVisit, visitOf } from '../../../http/visit.js';
import { KnownProducts } from '../../../shop/known-products.js';
import { homeLink } from '../../kit/links.js';
import { seeOther } from '../../kit/redirect.js';

class DismissalForm {
  @Id()
  productId!: string;

  @Text({ optional: true, min: 0, max: 4000, doc: 'the own page to go on to' })
  next?: string;
}

/** What a visitor does not want to be shown again. */
@Controller()
export class DismissalController {
  constructor(
    private readonly products: KnownProducts,
    @Service(Clickstream) private readonly clickstream: Client<typeof Clickstream>,
    @Service(Recommendations) private readonly recommendations: Client<typeof Recommendations>,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/recommendations/dismissals',
    audience: 'anyone',
    page: true,
    tag: 'Pages',
    summary: 'Do not recommend this book again',
    body: DismissalForm,
    replies: { 303: null },
  })
  async dismiss(@Exchanged() exchange: Exchange<object, object, DismissalForm>): Promise<string> {
    const { body, reply } = exchange;
    const { productId } = body;
    await this.products.titleOf(productId);
    const whose = whoseOf(exchange);
    // Asked for by the way: while it cannot be noted, the page goes on.
    if (whose)
      await this.note(productId, whose).catch((error: unknown) => {
        if (!(error instanceof ServiceError && error.isOutage)) throw error;
      });
    return seeOther(reply, ownPath(body.next) ?? homeLink);
  }

  /** Of a visit that wants nothing kept, this is not either. */
  private async note(productId: string, whose: Whose): Promise<void> {
    if ('sessionId' in whose && !(await this.clickstream.recording(whose)).recording) return;
    await this.recommendations.dismiss({ productId, ...whose });
  }
}

type Whose = { customerId: string } | { sessionId: string };

/** The customer's, or the session's; a visitor without one gets it, unless the browser wants nothing kept. */
function whoseOf(exchange: Exchange): Whose | undefined {
  const { customerId } = exchange.caller;
  if (customerId !== undefined) return { customerId };
  if (!mayRecord(exchange.request)) return undefined;
  const known = visitOf(exchange.request);
  if (known !== undefined) return { sessionId: known };
  const fresh = newVisit();
  giveVisit(exchange, fresh);
  return { sessionId: fresh.sessionId };
}
