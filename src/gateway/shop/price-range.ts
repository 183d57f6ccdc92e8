import { invalid } from '../../platform/index.js';

/** Errors: invalid `invalid_request` for a lowest price above the highest. */
export function mustBeInOrder({ minPrice = 0, maxPrice = Infinity }: { minPrice?: number; maxPrice?: number }): void {
  if (minPrice > maxPrice)
    throw invalid('invalid_request', 'minPrice is above maxPrice.', {
      errors: [{ pointer: '/minPrice', message: 'must not be above maxPrice' }],
    });
}
