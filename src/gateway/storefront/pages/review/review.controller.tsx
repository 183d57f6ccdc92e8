import { Controller } from '@nestjs/common';
import { type Review, Reviews, type WriteReview } from '../../../../modules/reviews/contract/reviews.contract.js';
import { type Client, Id, Service, ServiceError, digest } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { statusOf } from '../../../http/problem.js';
import { KnownProducts } from '../../../shop/known-products.js';
import { ReviewWriting } from '../../../shop/review-writing.js';
import { type FieldErrors, hasErrors } from '../../kit/field-errors.js';
import { reviewsLink } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { newFormKey } from '../../kit/typed.js';
import { OwnReviews } from './own-reviews.js';
import { ReviewForm, type TypedReview, reviewErrors, typedOf, writtenOf } from './review-form.js';
import { ReviewPage } from './review-page.js';

class ProductPath {
  @Id()
  productId!: string;
}

class WithdrawalForm {
  @Id()
  reviewId!: string;
}

/** How the last try went. */
interface Last {
  typed?: TypedReview;
  errors?: FieldErrors;
  problem?: string;
  /** The review that is there already. */
  reviewId?: string | undefined;
  status?: number;
}

const common = {
  path: '/products/:productId/review',
  audience: 'customer',
  page: true,
  tag: 'Pages',
  params: ProductPath,
} as const;
const customerOf = ({ caller }: Exchange): string => caller.customerId as string;

@Controller()
export class ReviewController {
  constructor(
    private readonly pages: Pages,
    private readonly products: KnownProducts,
    private readonly writing: ReviewWriting,
    private readonly own: OwnReviews,
    @Service(Reviews) private readonly reviews: Client<typeof Reviews>,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    summary: 'The form for a review, new or written before',
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange<ProductPath>): Promise<string> {
    return this.show(exchange, {});
  }

  @Endpoint({
    ...common,
    method: 'POST',
    summary: 'Publish a review, or change it',
    body: ReviewForm,
    replies: { 200: 'text/html', 303: null },
  })
  async submit(@Exchanged() exchange: Exchange<ProductPath, object, ReviewForm>): Promise<string> {
    const { params, body, reply } = exchange;
    const typed = writtenOf(body);
    const errors = reviewErrors(typed);
    const { reviewId } = body;
    if (hasErrors(errors)) return this.show(exchange, { typed, errors, reviewId, status: 400 });
    const review = {
      productId: params.productId,
      customerId: customerOf(exchange),
      ...(typed as Required<TypedReview>),
    };
    try {
      await this.save(review, body);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // What was changed has been taken back meanwhile: what is typed can be published anew.
      if (error.kind === 'not_found' && reviewId !== undefined)
        return this.show(exchange, { typed, problem: TAKEN_BACK, status: 409 });
      const problem = PROBLEMS[error.code];
      if (problem === undefined) throw error;
      const known = { reviewId: reviewId ?? writtenBefore(error) };
      // The button was pressed twice: it says what is typed already.
      if (await this.says({ ...review, ...known })) return seeOther(reply, reviewsLink(params.productId, 'newest'));
      return this.show(exchange, { typed, problem, ...known, status: statusOf(error) });
    }
    return seeOther(reply, reviewsLink(params.productId, 'newest'));
  }

  @Endpoint({
    ...common,
    path: '/products/:productId/review/withdrawal',
    method: 'POST',
    summary: 'Take the own review back',
    body: WithdrawalForm,
    replies: { 303: null },
  })
  async withdraw(@Exchanged() exchange: Exchange<ProductPath, object, WithdrawalForm>): Promise<string> {
    const { params, body, reply } = exchange;
    // What is gone already is gone: the same button again is no error.
    await this.reviews.withdraw({ ...params, ...body, customerId: customerOf(exchange) }).catch((error: unknown) => {
      if (!(error instanceof ServiceError && error.kind === 'not_found')) throw error;
    });
    return seeOther(reply, reviewsLink(params.productId));
  }

  private async says(review: Omit<WriteReview, 'author'> & { reviewId: string | undefined }): Promise<boolean> {
    const { stars, title, text } = review;
    const own = await this.own.of(review);
    return own?.stars === stars && own.title === title && own.text === text;
  }

  private save(review: Omit<WriteReview, 'author'>, { formKey, reviewId, version }: ReviewForm): Promise<Review> {
    if (reviewId === undefined)
      return this.writing.write(review, digest(`page ${review.customerId} review ${formKey}`));
    return this.reviews.edit({ ...review, reviewId, ...(version === undefined ? {} : { ifVersion: version }) });
  }

  private show(
    exchange: Exchange<ProductPath>,
    { typed, errors = {}, problem, reviewId, status = 200 }: Last,
  ): Promise<string> {
    const { productId } = exchange.params;
    return this.pages.send(exchange, async () => {
      const [book, written] = await Promise.all([
        this.products.titleOf(productId),
        this.own.of({ customerId: customerOf(exchange), productId, reviewId }),
      ]);
      const own = written && {
        reviewId: written.reviewId,
        version: written.version,
        verified: written.verified,
        removed: written.state === 'removed',
      };
      const state = {
        productId,
        book,
        formKey: newFormKey(),
        typed: typed ?? (written ? typedOf(written) : {}),
        own,
        errors,
        problem,
      };
      return {
        title: own ? 'Change your review' : 'Write a review',
        status,
        unlisted: true,
        main: <ReviewPage state={state} />,
      };
    });
  }
}

/** Older ones than are looked through are found by this alone. */
const writtenBefore = ({ details }: ServiceError): string | undefined =>
  (details as { reviewId?: string } | undefined)?.reviewId;

const TAKEN_BACK =
  'This review was taken back elsewhere meanwhile. What you have just typed is below: publish it, and it is a new one.';

const PROBLEMS: Readonly<Record<string, string>> = {
  already_reviewed:
    'You have reviewed this book before. What you have just typed is below: save it to replace what is there.',
  version_changed:
    'This review was changed elsewhere meanwhile. What you have just typed is below: save it to replace that.',
  idempotency_key_reused: 'This form was sent before with something else in it. Send it once more.',
};
