import { BADGES } from '../../../modules/search/contract/search.contract.js';
import { Choice } from '../../../platform/index.js';

/** The badge of a product, or null. */
export const CarriedBadge = () =>
  Choice(BADGES, {
    nullable: true,
    doc: 'what it stands out by among those of its category: at most three of them carry each',
  });
