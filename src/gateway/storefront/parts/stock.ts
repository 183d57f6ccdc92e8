import type { JSX } from 'preact';
import { type Markup, drawn, markup } from '../kit/markup.js';

/** From so few on it is said how many are left. */
const FEW = 5;

type Known = number | boolean | undefined;

/** How many can be bought, in words; nothing where that is not known, or where there are enough and that is not `always` said. */
export function stockMarkup(stock: Known, always = false): Markup | undefined {
  if (stock === undefined) return undefined;
  if (stock === false || stock === 0) return markup`<span class="stock out">Out of stock</span>`;
  if (typeof stock === 'number' && stock <= FEW) return markup`<span class="stock few">Only ${stock} left</span>`;
  return always ? markup`<span class="stock in">In stock</span>` : undefined;
}

export function Stock({ stock, always }: { stock: Known; always?: boolean }): JSX.Element | null {
  const said = stockMarkup(stock, always);
  return said ? drawn(said) : null;
}
