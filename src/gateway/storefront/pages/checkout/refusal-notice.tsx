import type { JSX } from 'preact';
import { countText } from '../../kit/format.js';
import { cartLink, productLink } from '../../kit/links.js';
import { Notice } from '../../kit/notice.js';
import type { KnownCart } from '../../../shop/known-cart.js';
import { UNTITLED } from '../cart/cart-line.js';
import type { Refusal } from './checkout-outcome.js';

/** Why it was not bought, and what to do. */
export function RefusalNotice({ refusal, cart }: { refusal: Refusal; cart: KnownCart | undefined }): JSX.Element {
  const titleOf = (productId: string): string | undefined =>
    cart?.items.find((item) => item.productId === productId)?.title;
  const { title, detail, short, undecided } = refusal;
  return (
    <Notice tone={undecided ? 'warn' : 'bad'}>
      <h2>{title}</h2>
      <p>{detail}</p>
      {short && (
        <>
          <ul>
            {short.map(({ productId, title: book = titleOf(productId) ?? UNTITLED, requested, available }) => (
              <li key={productId}>
                <a href={productLink(productId)}>{book}</a>: you want {requested},{' '}
                {available === 0 ? 'none is left' : countText(available, 'copy is left', 'copies are left')}
              </li>
            ))}
          </ul>
          <p>
            <a class="button plain" href={cartLink}>
              Change the cart
            </a>
          </p>
        </>
      )}
    </Notice>
  );
}
