import type { JSX } from 'preact';
import { Form } from '../kit/form.js';
import { dismissalLink, goneOnTo } from '../kit/links.js';
import { useVisitor } from '../kit/visitor.js';

/** A button that takes a book off what is recommended to this visitor. */
export function Dismissal({ productId, title }: { productId: string; title: string }): JSX.Element {
  const next = goneOnTo(useVisitor().here);
  return (
    <Form action={dismissalLink} class="dismissal">
      <input type="hidden" name="productId" value={productId} />
      {next !== undefined && <input type="hidden" name="next" value={next} />}
      <button class="link-button">
        Not for me<span class="visually-hidden">: {title}</span>
      </button>
    </Form>
  );
}
