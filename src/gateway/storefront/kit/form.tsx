import type { ComponentChildren, JSX } from 'preact';
import { useVisitor } from './visitor.js';

interface FormProps {
  /** An own address, from kit/links.ts. */
  action: string;
  class?: string;
  children: ComponentChildren;
  /** Read by scripts: `data-enhance="NAME"`. */
  enhance?: string;
  label?: string;
}

/** A form that changes something: it is posted, and carries the token that says that this page has sent it. */
export function Form({ action, children, enhance, label, ...rest }: FormProps): JSX.Element {
  const { formToken } = useVisitor();
  return (
    <form method="post" action={action} data-enhance={enhance} aria-label={label} class={rest.class}>
      {formToken !== undefined && <input type="hidden" name="formToken" value={formToken} />}
      {children}
    </form>
  );
}
