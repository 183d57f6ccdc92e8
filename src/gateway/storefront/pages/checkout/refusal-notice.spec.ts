import { expect, it } from '@jest/globals';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { RefusalNotice } from './refusal-notice.js';

const refusal = (title?: string) => ({
  status: 409,
  title: 'Someone was faster',
  detail: 'Less than you want.',
  short: [{ productId: 'p1', requested: 3, available: 0, ...(title === undefined ? {} : { title }) }],
});
const cartOf = (title: string | undefined) => ({
  cartId: 'c1',
  currency: 'USD',
  items: [{ productId: 'p1', title, quantity: 3, unitPrice: undefined, lineTotal: undefined, available: undefined }],
  subtotal: undefined,
  unknown: [],
});

it.each([
  ['the refusal’s title', refusal('Emma'), cartOf('Other'), 'Emma'],
  ['the cart’s title', refusal(), cartOf('Walden'), 'Walden'],
  ['words for what has no title', refusal(), cartOf(undefined), 'A book whose title'],
  ['the same without a cart', refusal(), undefined, 'A book whose title'],
])('a book that is short is named: %s', (_name, said, cart, text) => {
  const html = renderToString(h(RefusalNotice, { refusal: said, cart }));
  expect(html).toContain(`<a href="/products/p1">${text}`);
});
