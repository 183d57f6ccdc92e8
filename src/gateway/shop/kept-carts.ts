import { randomBytes } from 'node:crypto';
import type { CartView, CreateCart } from '../../modules/cart/contract/cart.contract.js';
import { type Kept, ServiceError, timestamp } from '../../platform/index.js';

/** 192 random bits, minted here so that a cart can be promised while its service is away. */
export const newCartId = (): string => randomBytes(24).toString('base64url');

/** What is kept for one cart is carried out in order, before anything else is done with that cart. */
export const keptFor = (cartId: string): string => `cart ${cartId}`;

/** A cart whose service could not be asked yet: empty, as it will be created. */
export function promised({ request }: Kept<CreateCart>): CartView {
  return {
    cartId: request.cartId as string,
    customerId: request.customerId ?? null,
    currency: request.currency ?? null,
    generation: 1,
    items: [],
    updatedAt: timestamp(),
  };
}

/** A key that came with another request before is refused, as the service itself would. Errors: `idempotency_key_reused`. */
export function mustBeSame<R extends object>(kept: Kept<R>, asked: Partial<R>): void {
  for (const name of Object.keys(asked) as (keyof R)[])
    if (kept.request[name] !== asked[name])
      throw new ServiceError('unprocessable', 'idempotency_key_reused', 'This key was used for another request.');
}
