import type { JSX } from 'preact';

/** From so few on it is said how many are left. */
const FEW = 5;

/** How many can be bought, in words; nothing where that is not known. */
export function Stock({
  stock,
  always,
}: {
  stock: number | boolean | undefined;
  always?: boolean;
}): JSX.Element | null {
  if (stock === undefined) return null;
  if (stock === false || stock === 0) return <span class="stock out">Out of stock</span>;
  if (typeof stock === 'number' && stock <= FEW) return <span class="stock few">Only {stock} left</span>;
  return always ? <span class="stock in">In stock</span> : null;
}
