import type { JSX } from 'preact';
import { Form } from '../kit/form.js';
import { newFormKey } from '../kit/typed.js';

/** Posts one unit, or as many as are chosen, to the cart; assets/scripts/add-to-cart.js does it without leaving the page. */
export function AddToCart({ productId, most }: { productId: string; most: number }): JSX.Element {
  const choices = Array.from({ length: Math.min(most, 10) }, (_, i) => i + 1);
  return (
    <Form action="/cart/items" class="add-to-cart" enhance="add-to-cart">
      <input type="hidden" name="formKey" value={newFormKey()} />
      <input type="hidden" name="productId" value={productId} />
      {choices.length > 1 && (
        <label class="quantity">
          Quantity
          <select name="quantity">
            {choices.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
      )}
      {choices.length === 1 && <input type="hidden" name="quantity" value="1" />}
      <button type="submit" class="button buy">
        Add to cart
      </button>
    </Form>
  );
}
