import { Controller } from '@nestjs/common';
import { REPORT_REASONS, Reviews } from '../../../../modules/reviews/contract/reviews.contract.js';
import { Choice, type Client, Id, Service, ServiceError, Text, digest } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { ownPath } from '../../../http/own-path.js';
import { reviewsLink } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { FormKey, newFormKey } from '../../kit/typed.js';
import { ReportPage } from './report-page.js';

class ReviewPath {
  @Id()
  productId!: string;

  @Id()
  reviewId!: string;
}

class VoteForm {
  @Choice(['yes', 'no', 'back'], { doc: 'back: the vote is taken back' })
  helpful!: 'yes' | 'no' | 'back';

  @Text({ optional: true, min: 0, max: 4000, doc: 'the own page to go on to' })
  next?: string;
}

class ReportForm {
  @FormKey()
  formKey!: string;

  @Choice(REPORT_REASONS)
  reason!: (typeof REPORT_REASONS)[number];

  @Text({ optional: true, min: 0, max: 1000 })
  comment?: string;
}

const VOTES = { yes: true, no: false, back: null } as const;
const common = { audience: 'customer', page: true, tag: 'Pages', params: ReviewPath } as const;

/** What other customers say about a review. */
@Controller()
export class ResponsesController {
  constructor(
    private readonly pages: Pages,
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
  ) {}

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/products/:productId/reviews/:reviewId/vote',
    summary: 'Say whether a review helped',
    body: VoteForm,
    replies: { 303: null },
  })
  async vote(@Exchanged() exchange: Exchange<ReviewPath, object, VoteForm>): Promise<string> {
    const { params, body, caller, reply } = exchange;
    const customerId = caller.customerId as string;
    await this.reviews.vote({ ...params, customerId, helpful: VOTES[body.helpful] }).catch((error: unknown) => {
      // The own review has no such buttons; whoever sends it all the same changes nothing.
      if (!(error instanceof ServiceError && error.code === 'own_review')) throw error;
    });
    return seeOther(reply, ownPath(body.next) ?? reviewsLink(params.productId));
  }

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/products/:productId/reviews/:reviewId/report',
    summary: 'The form to report a review',
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<ReviewPath>): Promise<string> {
    return this.pages.send(exchange, async () => {
      const review = await this.reviews.review(exchange.params);
      const main = <ReportPage review={review} formKey={newFormKey()} />;
      return { title: 'Report a review', unlisted: true, main };
    });
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/products/:productId/reviews/:reviewId/report',
    summary: 'Report a review to the staff',
    body: ReportForm,
    replies: { 303: null },
  })
  async report(
    @Exchanged() { params, body, caller, reply }: Exchange<ReviewPath, object, ReportForm>,
  ): Promise<string> {
    const { formKey, ...said } = body;
    const customerId = caller.customerId as string;
    const commandId = digest(`page ${customerId} report ${formKey}`);
    await this.reviews.report({ ...params, ...said, customerId }, { commandId });
    return seeOther(reply, reviewsLink(params.productId));
  }
}
