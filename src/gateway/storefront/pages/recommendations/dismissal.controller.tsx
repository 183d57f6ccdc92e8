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
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { NotRememberedPage, type Silence } from './not-remembered-page.js';

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
    private readonly pages: Pages,
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
    limit: 'visit',
    replies: { 200: 'text/html', 303: null },
  })
  async dismiss(@Exchanged() exchange: Exchange<object, object, DismissalForm>): Promise<string> {
    const { body, reply } = exchange;
    // Asked for by the way: while it cannot be noted, the page goes on.
    const silence = await this.note(exchange, body.productId).catch((error: unknown) => {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      return undefined;
    });
    const next = ownPath(body.next) ?? homeLink;
    if (silence === undefined) return seeOther(reply, next);
    const main = <NotRememberedPage silence={silence} next={next} />;
    return this.pages.send(exchange, () => Promise.resolve({ title: 'Not noted', unlisted: true, main }));
  }

  /**
   * For the customer, or for the session, unless it wants nothing kept; a visitor without one gets it once something is kept under it,
   * unless the browser wants nothing kept. Answers who did not want it kept, if it is not. Errors: not_found; outages.
   */
  private async note(exchange: Exchange, productId: string): Promise<Silence | undefined> {
    const { request, caller } = exchange;
    await this.products.titleOf(productId);
    const { customerId } = caller;
    const sessionId = visitOf(request);
    if (customerId !== undefined) await this.recommendations.dismiss({ productIds: [productId], customerId });
    else if (!mayRecord(request)) return 'browser';
    else if (sessionId !== undefined) {
      const { recording } = await this.clickstream.recording({ sessionId });
      if (!recording) return 'visit';
      await this.recommendations.dismiss({ productIds: [productId], sessionId });
    } else {
      const fresh = newVisit();
      await this.recommendations.dismiss({ productIds: [productId], sessionId: fresh.sessionId });
      giveVisit(exchange, fresh);
    }
    return undefined;
  }
}
