import type { JSX } from 'preact';
import type { KnownItem } from '../../../shop/known-cart.js';
import { Form } from '../../kit/form.js';
import { moneyText } from '../../kit/format.js';
import { cartItemLink, coverLink, productLink } from '../../kit/links.js';

/** Stands for a title that cannot be told just now. */
export const UNTITLED = 'A book whose title cannot be shown just now';

/** One product of the cart; its quantity can be set and it can be taken out, each by a form of its own. */
export function CartLine({ item }: { item: KnownItem }): JSX.Element {
  const { productId, title = UNTITLED, quantity, unitPrice, lineTotal, available } = item;
  const field = `quantity-${productId}`;
  return (
    <li class="cart-line">
      <a href={productLink(productId)} tabIndex={-1} aria-hidden="true">
        <img class="thumb" src={coverLink(productId)} alt="" width="80" height="120" loading="lazy" />
      </a>
      <div class="cart-line-text">
        <h2>
          <a href={productLink(productId)}>{title}</a>
        </h2>
        {!unitPrice && <p class="quiet">Price not known just now</p>}
        {unitPrice && unitPrice.amount > 0 && <p class="quiet">{moneyText(unitPrice)} each</p>}
        {available === undefined && <p class="quiet">We check what is left when you order.</p>}
        {available === false && <p class="error">{whyNot(item)}</p>}
        <div class="actions">
          <Form action={cartItemLink(productId)} class="quantity-form">
            <label for={field}>
              Quantity<span class="visually-hidden"> of {title}</span>
            </label>
            <input
              id={field}
              type="number"
              name="quantity"
              min="1"
              max="999"
              value={quantity}
              required
              inputMode="numeric"
            />
            <button class="button plain">
              Update<span class="visually-hidden"> quantity of {title}</span>
            </button>
          </Form>
          <Form action={`${cartItemLink(productId)}/removal`}>
            <button class="link-button">
              Remove<span class="visually-hidden"> {title}</span>
            </button>
          </Form>
        </div>
      </div>
      <p class="cart-line-total">
        <span class="visually-hidden">Together </span>
        {lineTotal ? moneyText(lineTotal) : '–'}
      </p>
    </li>
  );
}

const whyNot = ({ unitPrice, quantity }: KnownItem): string =>
  unitPrice?.amount === 0
    ? 'This is not for sale at the moment.'
    : quantity === 1
      ? 'Out of stock just now.'
      : `We do not have ${quantity} of it just now.`;
