import type { JSX } from 'preact';
import type { Money } from '../../../platform/index.js';
import { moneyText } from '../kit/format.js';

export function Price({ price }: { price: Money | undefined }): JSX.Element {
  if (!price) return <span class="price quiet">Price not known just now</span>;
  return <span class="price">{moneyText(price)}</span>;
}
