import type { JSX } from 'preact';
import type { FieldErrors } from '../../kit/field-errors.js';
import { AddToCart } from '../../parts/add-to-cart.js';
import { Badge } from '../../parts/badge.js';
import { Price } from '../../parts/price.js';
import { RatingLine } from '../../parts/stars.js';
import { Stock } from '../../parts/stock.js';
import type { BuyData } from './data.js';

interface Props extends BuyData {
  productId: string;
  errors: FieldErrors;
}

/** What the product costs, whether it can be had, and the way to the cart. Where stock is not known, the cart takes it all the same. */
export function BuyBox({ productId, errors, price, stock, rating, badge }: Props): JSX.Element {
  return (
    <div class="buy-box card">
      <p class="buy-price">
        <Price price={price} />
      </p>
      {badge && (
        <p>
          <Badge badge={badge} />
        </p>
      )}
      <RatingLine rating={rating} href="#reviews" />
      <p class="buy-stock">
        {stock === undefined ? (
          <span class="quiet">We check what is left when you order.</span>
        ) : (
          <Stock stock={stock} always />
        )}
      </p>
      {stock === 0 ? (
        <p class="quiet">It cannot be bought at the moment. The shelves below have more like it.</p>
      ) : (
        <AddToCart productId={productId} most={stock ?? 10} errors={errors} />
      )}
    </div>
  );
}
