import type { JSX } from 'preact';
import type { Review } from '../../../modules/reviews/contract/reviews.contract.js';
import { Form } from '../kit/form.js';
import { goneOnTo, productLink, reportLink, reviewLink, voteLink } from '../kit/links.js';
import { useVisitor } from '../kit/visitor.js';

type Shown = Pick<Review, 'productId' | 'reviewId' | 'customerId' | 'title'>;

/** What a reader can say about a review; its author can change it. */
export function ReviewActions({ review }: { review: Shown }): JSX.Element {
  const { productId, reviewId, customerId, title } = review;
  const { caller, here } = useVisitor();
  if (caller.customerId === customerId)
    return (
      <p>
        <a href={reviewLink(productId)}>Change your review</a>
      </p>
    );
  // A page that answers a form is at no address of its own.
  const list = here.startsWith(productLink(productId)) ? goneOnTo(`${here}#reviews`) : undefined;
  return (
    <Form action={voteLink(productId, reviewId)} class="actions review-actions" label={`Did “${title}” help you?`}>
      {list !== undefined && <input type="hidden" name="next" value={list} />}
      <span class="quiet" aria-hidden="true">
        Did this help you?
      </span>
      <button class="link-button" name="helpful" value="yes">
        Yes<span class="visually-hidden">, this review helped</span>
      </button>
      <button class="link-button" name="helpful" value="no">
        No<span class="visually-hidden">, this review did not help</span>
      </button>
      <a href={reportLink(productId, reviewId)}>
        Report<span class="visually-hidden"> this review</span>
      </a>
    </Form>
  );
}
