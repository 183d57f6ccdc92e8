import type { Review } from '../../../../modules/reviews/contract/reviews.contract.js';
import { Id, Int, Text } from '../../../../platform/index.js';
import { type FieldErrors, fieldErrors } from '../../kit/field-errors.js';
import { FormKey, Typed } from '../../kit/typed.js';

/** A review as it comes from the browser. */
export class ReviewForm {
  @FormKey()
  formKey!: string;

  @Id({ optional: true, doc: 'the review that is changed' })
  reviewId?: string;

  @Int({ optional: true, min: 1, doc: 'the version that the change is based on' })
  version?: number;

  @Int({ optional: true, min: 1, max: 5 })
  stars?: number;

  @Typed()
  title?: string;

  @Typed(20_000)
  text?: string;
}

class Written {
  @Int({ min: 1, max: 5 })
  stars!: number;

  @Text({ max: 150 })
  title!: string;

  @Text({ max: 10000 })
  text!: string;
}

export const REVIEW_LABELS = { stars: 'Stars', title: 'Headline', text: 'Your review' };

const ADVICE = {
  stars: 'Choose how many stars it gets.',
  title: 'Give it a headline of at most 150 characters.',
  text: 'Write what others should know, in at most 10,000 characters.',
};

export type TypedReview = Pick<ReviewForm, 'stars' | 'title' | 'text'>;

/** What a review is made of. */
export const writtenOf = ({ stars, title, text }: TypedReview): TypedReview => ({
  ...(stars === undefined ? {} : { stars }),
  title: (title ?? '').trim(),
  text: (text ?? '').trim(),
});

export const reviewErrors = (written: TypedReview): FieldErrors => fieldErrors(Written, written, ADVICE);

export const typedOf = ({ stars, title, text }: Review): TypedReview => ({ stars, title, text });
