import type { JSX } from 'preact';
import { Form } from '../kit/form.js';
import { dismissalLink } from '../kit/links.js';
import { useVisitor } from '../kit/visitor.js';

/** A button that takes a book off what is recommended to this visitor. */
export function Dismissal({ productId, title }: { productId: string; title: string }): JSX.Element {
  const { here } = useVisitor();
  return (
    <Form action={dismissalLink} class="dismissal">
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="next" value={here} />
      <button class="link-button">
        Not for me<span class="visually-hidden">: {title}</span>
      </button>
    </Form>
  );
}
