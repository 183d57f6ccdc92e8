import { tokenField } from '../kit/form.js';
import { dismissalLink, goneOnTo } from '../kit/links.js';
import { type Markup, markup } from '../kit/markup.js';
import type { Visitor } from '../kit/visitor.js';

/** A button that takes a book off what is recommended. */
export type DismissalOf = (product: { productId: string; title: string }) => Markup;

export function dismissalsFor({ formToken, here }: Visitor): DismissalOf {
  const next = goneOnTo(here);
  const token = tokenField(formToken);
  const goOn = next === undefined ? undefined : markup`<input type="hidden" name="next" value="${next}"/>`;
  return ({ productId, title }) =>
    markup`<form method="post" action="${dismissalLink}" class="dismissal">${token}<input type="hidden" name="productId" value="${productId}"/>${goOn}<button class="link-button">Not for me<span class="visually-hidden">: ${title}</span></button></form>`;
}
