import type { JSX } from 'preact';
import type { Money } from '../../../platform/index.js';
import { moneyText } from '../kit/format.js';

interface Props {
  subtotal: Money;
  shipping: Money;
  tax: Money;
  total: Money;
}

/** How a total comes about. */
export function Sums({ subtotal, shipping, tax, total }: Props): JSX.Element {
  const lines: [string, Money][] = [
    ['Books', subtotal],
    ['Shipping', shipping],
    ['Tax', tax],
  ];
  return (
    <dl class="sums">
      {lines.map(([name, money]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{moneyText(money)}</dd>
        </div>
      ))}
      <div class="sums-total">
        <dt>Total</dt>
        <dd>{moneyText(total)}</dd>
      </div>
    </dl>
  );
}
