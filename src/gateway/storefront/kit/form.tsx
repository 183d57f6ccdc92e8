import type { ComponentChildren, JSX } from 'preact';
import { type Markup, drawn, markup } from './markup.js';
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

/** Says that a page of the store has sent the form; nothing where that cannot be said. */
export const tokenField = (formToken: string | undefined): Markup | undefined =>
  formToken === undefined ? undefined : markup`<input type="hidden" name="formToken" value="${formToken}"/>`;

/** A form that changes something: it is posted, and carries the token that says that this page has sent it. */
export function Form({ action, children, enhance, label, ...rest }: FormProps): JSX.Element {
  const token = tokenField(useVisitor().formToken);
  return (
    <form method="post" action={action} data-enhance={enhance} aria-label={label} class={rest.class}>
      {token && drawn(token)}
      {children}
    </form>
  );
}
