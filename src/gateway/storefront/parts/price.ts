import type { JSX } from 'preact';
import type { Money } from '../../../platform/index.js';
import { moneyText } from '../kit/format.js';
import { type Markup, drawn, markup } from '../kit/markup.js';

export const priceMarkup = (price: Money | undefined): Markup =>
  price
    ? markup`<span class="price">${moneyText(price)}</span>`
    : markup`<span class="price quiet">Price not known just now</span>`;

export const Price = ({ price }: { price: Money | undefined }): JSX.Element => drawn(priceMarkup(price));
