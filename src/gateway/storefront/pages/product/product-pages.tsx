import { Injectable } from '@nestjs/common';
import type { Exchange } from '../../../http/exchange.js';
import { isLookedAt, visitOf } from '../../../http/visit.js';
import { Visits } from '../../../http/visits.js';
import { hasErrors } from '../../kit/field-errors.js';
import { Pages } from '../../kit/pages.js';
import type { ProductNeeds } from './needs.js';
import { ProductPageAssembly } from './product-assembly.js';
import { ProductView } from './product-view.js';

/** Milliseconds after which a page goes although the visit is not recorded yet: losing one is harmless. */
const RECORDED = 150;

type Wanted = Partial<Pick<ProductNeeds, 'reviews' | 'inside' | 'errors'>>;

const FIRST_REVIEWS: ProductNeeds['reviews'] = { sort: 'helpful', stars: undefined, cursor: undefined };

/** Shows a product to who looks at it, and once more to who sent its form with something that cannot be. */
@Injectable()
export class ProductPages {
  constructor(
    private readonly pages: Pages,
    private readonly assembly: ProductPageAssembly,
    private readonly visits: Visits,
  ) {}

  /** Errors: not_found; invalid for a cursor that is none. */
  show(
    exchange: Exchange,
    productId: string,
    { reviews = FIRST_REVIEWS, inside, errors = {} }: Wanted,
  ): Promise<string> {
    const { request, caller } = exchange;
    const isRefused = hasErrors(errors);
    return this.pages.send(exchange, async (parts) => {
      const who = { sessionId: visitOf(request), customerId: caller.customerId };
      const page = await this.assembly.assemble(parts, { productId, reviews, inside, errors, ...who });
      const { known } = page;
      if (known && isLookedAt(request) && !isRefused)
        await parts.by(RECORDED, () => this.visits.record(exchange, [{ kind: 'view', productId }]));
      return {
        title: known?.product.title ?? 'A book',
        description: known?.product.description.slice(0, 200),
        status: isRefused ? 400 : 200,
        unlisted: !known || isRefused,
        main: <ProductView page={page} errors={errors} />,
      };
    });
  }
}
