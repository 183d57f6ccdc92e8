import { REASONS } from '../../../modules/recommendations/contract/recommendations.contract.js';
import { Choice, Id, ListOf, Nested, Text } from '../../../platform/index.js';
import { ProductSummary } from './product.shapes.js';

export class RecommendationReason {
  @Choice(REASONS)
  kind!: (typeof REASONS)[number];

  @Text({ max: 600, doc: 'to be shown; plain text', example: 'Because you viewed “Emma”' })
  text!: string;

  @Id({ optional: true, doc: 'because of this product' })
  productId?: string;

  @Text({ optional: true, max: 500, doc: 'its title' })
  title?: string;
}

export class RecommendedProduct extends ProductSummary {
  @Nested(() => RecommendationReason)
  reason!: RecommendationReason;
}

export class RecommendedProducts {
  @ListOf(() => RecommendedProduct, { max: 100, doc: 'best first; only what can be bought now' })
  items!: RecommendedProduct[];
}
