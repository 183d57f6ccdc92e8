import { LONGEST_PATH } from '../../http/own-path.js';

/** Addresses of pages. Ids and texts only ever become one step or one value of an address, never an address. */
const step = encodeURIComponent;

export const homeLink = '/';
export const cartLink = '/cart';
export const checkoutLink = '/checkout';
export const accountLink = '/account';
export const signUpLink = '/sign-up';
export const staffLink = '/staff';

export const productLink = (productId: string): string => `/products/${step(productId)}`;
export const reviewLink = (productId: string): string => `${productLink(productId)}/review`;
export const categoryLink = (categoryId: string): string => `/categories/${step(categoryId)}`;
export const orderLink = (orderId: string): string => `/orders/${step(orderId)}`;
export const coverLink = (productId: string): string => `/v1/products/${step(productId)}/cover.svg`;

/** `next`: the own page to come back to. */
export const signInLink = (next?: string): string => withQuery('/sign-in', { next: goneOnTo(next) });

/** An address that is too long to be gone on to is left out, and home comes next. */
export const goneOnTo = (path: string | undefined): string | undefined =>
  path !== undefined && path.length <= LONGEST_PATH ? path : undefined;

/** Values that are undefined or empty are left out; a list gives its name once for each value. */
export function withQuery(
  path: string,
  values: Record<string, string | number | boolean | readonly string[] | undefined>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? (value as string[]) : [value as string | number | boolean | undefined])
      if (one !== undefined && one !== '') query.append(name, String(one));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

export const cartItemLink = (productId: string): string => `/cart/items/${step(productId)}`;
export const orderCancellationLink = (orderId: string): string => `${orderLink(orderId)}/cancellation`;

export const signOutLink = '/sign-out';
export const accountNameLink = '/account/name';
export const privacyLink = '/account/privacy';
export const historyErasureLink = '/account/history/erasure';
export const newAddressLink = '/account/addresses/new';
export const addressRemovalLink = (addressId: string): string => `/account/addresses/${step(addressId)}/removal`;
export const reviewsLink = (productId: string, reviews?: string): string =>
  `${withQuery(productLink(productId), { reviews })}#reviews`;
export const reviewWithdrawalLink = (productId: string): string => `${reviewLink(productId)}/withdrawal`;
export const voteLink = (productId: string, reviewId: string): string =>
  `${productLink(productId)}/reviews/${step(reviewId)}/vote`;
export const reportLink = (productId: string, reviewId: string): string =>
  `${productLink(productId)}/reviews/${step(reviewId)}/report`;
export const dismissalLink = '/recommendations/dismissals';
