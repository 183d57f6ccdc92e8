import type { Reason } from '../../../modules/recommendations/contract/recommendations.contract.js';

const BECAUSE = { viewed: 'Because you viewed', bought: 'Because you bought', rated: 'Because you rated' } as const;
const TOGETHER = {
  bought_together: ['Customers who bought', 'also bought this'],
  rated_alike: ['Customers who liked', 'also liked this'],
  viewed_together: ['Customers who viewed', 'also viewed this'],
} as const;

/** Why a product is recommended, in words. `title`: of the product that it is because of, where it is known. */
export function reasonText({ kind, because }: Reason, title: string | undefined): string {
  if (kind === 'popular') return 'Popular now';
  if (kind === 'discovery') return 'Worth discovering';
  const product = title === undefined ? 'something else' : `“${title}”`;
  if (because !== undefined) return `${BECAUSE[because]} ${product}`;
  const [who, what] = TOGETHER[kind];
  return `${who} ${product} ${what}`;
}
