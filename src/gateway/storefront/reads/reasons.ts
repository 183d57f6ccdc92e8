import type { Reason } from '../../../modules/recommendations/contract/recommendations.contract.js';

const TEXTS: Record<Reason['kind'], string> = {
  bought_together: 'Often bought together',
  rated_alike: 'Liked by the same readers',
  viewed_together: 'Often looked at together',
  popular: 'Popular just now',
  discovery: 'A find from the back shelves',
};

/** Why something is recommended, for a card. */
export const reasonText = ({ kind }: Reason): string => TEXTS[kind];
