import type { JSX } from 'preact';
import type { FieldErrors } from '../../kit/field-errors.js';
import { ErrorSummary, TextArea, TextField, errorId, fieldId } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { coverLink, productLink, reviewLink, reviewWithdrawalLink } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import { REVIEW_LABELS, type TypedReview } from './review-form.js';

export interface ReviewState {
  productId: string;
  /** Of the product. */
  book: string;
  formKey: string;
  typed: TypedReview;
  /** The review that is changed; undefined for a new one. */
  own: { reviewId: string; version: number; verified: boolean; removed: boolean } | undefined;
  errors: FieldErrors;
  /** Why it was not taken, where that is no field's fault. */
  problem: string | undefined;
}

export function ReviewPage({ state }: { state: ReviewState }): JSX.Element {
  const { productId, book, formKey, typed, own, errors, problem } = state;
  return (
    <div class="narrow">
      <div class="review-head">
        <img class="thumb" src={coverLink(productId)} alt="" width="80" height="120" />
        <div>
          <h1>{own ? 'Change your review' : 'Write a review'}</h1>
          <p>
            of <a href={productLink(productId)}>{book}</a>
          </p>
          {own?.verified && (
            <p>
              <span class="badge verified">Bought here</span>
            </p>
          )}
        </div>
      </div>
      {problem !== undefined && (
        <Notice tone="bad">
          <p>{problem}</p>
        </Notice>
      )}
      {own?.removed && (
        <Notice tone="warn">Our staff has taken this review down. Changing it does not bring it back.</Notice>
      )}
      <ErrorSummary errors={errors} labels={REVIEW_LABELS} />
      <Form action={reviewLink(productId)} class="card">
        <input type="hidden" name="formKey" value={formKey} />
        {own && <input type="hidden" name="reviewId" value={own.reviewId} />}
        {own && <input type="hidden" name="version" value={own.version} />}
        <StarChoice chosen={typed.stars} error={errors['stars']} />
        <TextField
          name="title"
          label={REVIEW_LABELS.title}
          value={typed.title}
          errors={errors}
          autocomplete="off"
          maxLength={150}
        />
        <TextArea
          name="text"
          label={REVIEW_LABELS.text}
          value={typed.text}
          errors={errors}
          hint="What is it like, and for whom is it? Plain text."
          rows={8}
          maxLength={10_000}
        />
        <button class="button">{own ? 'Save the change' : 'Publish it'}</button>
      </Form>
      {own && (
        <Form action={reviewWithdrawalLink(productId)}>
          <input type="hidden" name="reviewId" value={own.reviewId} />
          <button class="link-button">Take this review back</button>
        </Form>
      )}
    </div>
  );
}

const STARS = [5, 4, 3, 2, 1] as const;
const SAID: Record<(typeof STARS)[number], string> = {
  1: 'poor',
  2: 'weak',
  3: 'all right',
  4: 'good',
  5: 'wonderful',
};

function StarChoice({ chosen, error }: { chosen: number | undefined; error: string | undefined }): JSX.Element {
  return (
    <fieldset
      class="star-choice"
      id={fieldId('stars')}
      aria-describedby={error === undefined ? undefined : errorId('stars')}
    >
      <legend>{REVIEW_LABELS.stars}</legend>
      {STARS.map((stars) => (
        <label key={stars} class="choice">
          <input type="radio" name="stars" value={stars} checked={stars === chosen} required />
          <span class="choice-stars" aria-hidden="true">
            {'★'.repeat(stars)}
            <span class="unlit">{'★'.repeat(5 - stars)}</span>
          </span>
          <span>
            {stars} {stars === 1 ? 'star' : 'stars'}, {SAID[stars]}
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p class="error" id={errorId('stars')}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
