import type { JSX } from 'preact';
import { REPORT_REASONS, type Review } from '../../../../modules/reviews/contract/reviews.contract.js';
import { SelectField, TextArea } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { reportLink, reviewsLink } from '../../kit/links.js';

const REASONS: Record<(typeof REPORT_REASONS)[number], string> = {
  offensive: 'It is offensive',
  spam: 'It is advertising',
  off_topic: 'It is not about the book',
  private_data: 'It tells private things of somebody',
  other: 'Something else',
};

export function ReportPage({ review, formKey }: { review: Review; formKey: string }): JSX.Element {
  const { productId, reviewId, title, text, author } = review;
  return (
    <div class="narrow">
      <h1>Report a review</h1>
      <blockquote class="card" dir="auto">
        <p>
          <strong>{title}</strong>
        </p>
        <p>{text.length > 300 ? `${[...text].slice(0, 300).join('')}…` : text}</p>
        <footer class="quiet">{author}</footer>
      </blockquote>
      <Form action={reportLink(productId, reviewId)}>
        <input type="hidden" name="formKey" value={formKey} />
        <SelectField
          name="reason"
          label="What is wrong with it?"
          value="offensive"
          options={REPORT_REASONS.map((reason): [string, string] => [reason, REASONS[reason]])}
        />
        <TextArea name="comment" label="For our staff" rows={4} maxLength={1000} optional />
        <p class="actions">
          <button class="button">Report it</button>
          <a href={reviewsLink(productId)}>Leave it</a>
        </p>
      </Form>
    </div>
  );
}
