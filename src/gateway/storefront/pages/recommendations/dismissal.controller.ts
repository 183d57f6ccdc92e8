import { Controller } from '@nestjs/common';
import { Recommendations } from '../../../../modules/recommendations/contract/recommendations.contract.js';
import { type Client, Id, Service, ServiceError, Text } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { ownPath } from '../../../http/own-path.js';
import { visitOf } from '../../../http/visit.js';
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
    const { body, caller, request, reply } = exchange;
    const { productId } = body;
    const sessionId = visitOf(request);
    const { customerId } = caller;
    const whose = customerId !== undefined ? { customerId } : sessionId !== undefined ? { sessionId } : undefined;
    if (whose) {
      await this.products.titleOf(productId);
      await this.recommendations.dismiss({ productId, ...whose }).catch((error: unknown) => {
        // Asked for by the way: while it cannot be noted, the page goes on.
        if (!(error instanceof ServiceError && error.isOutage)) throw error;
      });
    }
    return seeOther(reply, ownPath(body.next) ?? homeLink);
  }
}
