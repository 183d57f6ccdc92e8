import type { JSX } from 'preact';
import { Form } from '../kit/form.js';
import { reportLink, voteLink } from '../kit/links.js';

interface Props {
  productId: string;
  reviewId: string;
  /** Of the review, to tell one button from another. */
  title: string;
}

/** What a reader can say about a review. */
export function ReviewActions({ productId, reviewId, title }: Props): JSX.Element {
  return (
    <Form action={voteLink(productId, reviewId)} class="actions review-actions" label={`Did “${title}” help you?`}>
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
