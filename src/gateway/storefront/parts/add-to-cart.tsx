import type { JSX } from 'preact';
import type { FieldErrors } from '../kit/field-errors.js';
import { described, errorId, fieldId } from '../kit/fields.js';
import { Form } from '../kit/form.js';
import { newFormKey } from '../kit/typed.js';

interface Props {
  productId: string;
  most: number;
  errors: FieldErrors;
}

/** Posts one unit, or as many as are chosen, to the cart; assets/scripts/add-to-cart.js does it without leaving the page. */
export function AddToCart({ productId, most, errors }: Props): JSX.Element {
  const choices = Array.from({ length: Math.min(most, 10) }, (_, i) => i + 1);
  const error = errors['quantity'];
  const isShown = choices.length > 1 || error !== undefined;
  return (
    <Form action="/cart/items" class="add-to-cart" enhance="add-to-cart">
      <input type="hidden" name="formKey" value={newFormKey()} />
      <input type="hidden" name="productId" value={productId} />
      {isShown && (
        <label class="quantity">
          Quantity
          <select {...described({ name: 'quantity', errors })} id={fieldId('quantity')} name="quantity">
            {choices.map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
      )}
      {error !== undefined && (
        <p class="error" id={errorId('quantity')}>
          {error}
        </p>
      )}
      {!isShown && <input type="hidden" name="quantity" value="1" />}
      <button type="submit" class="button buy">
        Add to cart
      </button>
    </Form>
  );
}
