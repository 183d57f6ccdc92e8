import { Injectable } from '@nestjs/common';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { type Client, Service, notFound } from '../../platform/index.js';

/** What there is at all. */
@Injectable()
export class KnownProducts {
  constructor(@Service(Catalog) private readonly catalog: Client<typeof Catalog>) {}

  /** Errors: not_found. */
  async titleOf(productId: string): Promise<string> {
    const { items } = await this.catalog.titles({ productIds: [productId] });
    if (!items[0]) throw notFound('product');
    return items[0].title;
  }
}
