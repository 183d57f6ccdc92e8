import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Offers } from '../../../modules/offers/contract/offers.contract.js';
import {
  type Client,
  Id,
  Money,
  Nested,
  Service,
  ServiceError,
  Text,
  TextList,
  TextMap,
  invalid,
  minorDigits,
} from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { ProductAssembly } from '../products/product-assembly.js';
import { Product } from '../shapes/product.shapes.js';

class NewProduct {
  @Text({ max: 500 })
  title!: string;

  @Text({ max: 500, doc: 'path of names, separated by /', example: 'Fiction/Classics' })
  category!: string;

  @Text({ min: 0, max: 20000 })
  description!: string;

  @Nested(() => Money)
  price!: Money;

  @TextList({ optional: true, max: 100 })
  authors?: string[];

  @TextMap({ optional: true })
  attributes?: Record<string, string>;

  @Text({ optional: true, max: 200, doc: "the shop's own key, unique" })
  externalId?: string;
}

class ProductChanges {
  @Text({ optional: true, max: 500 })
  title?: string;

  @Text({ optional: true, max: 500 })
  category?: string;

  @Text({ optional: true, min: 0, max: 20000 })
  description?: string;

  @Nested(() => Money, { optional: true })
  price?: Money;

  @TextList({ optional: true, max: 100 })
  authors?: string[];

  @TextMap({ optional: true, doc: 'replaces all attributes' })
  attributes?: Record<string, string>;

  @Text({ optional: true, max: 200 })
  externalId?: string;
}

class ProductPath {
  @Id()
  productId!: string;
}

/** Staff see what they wrote: the reply waits this long (ms), for the product and for its price, until lists and search have it. */
const SETTLE = { settle: 500 };

@Controller()
export class StaffProductsController {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    private readonly assembly: ProductAssembly,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/staff/products',
    audience: 'staff',
    tag: 'Staff',
    summary: 'Add a product',
    body: NewProduct,
    replies: { 201: Product },
    problems: { 409: 'external_id_taken' },
    idempotency: 'optional',
  })
  async create(@Exchanged() { body, commandId, reply }: Exchange<object, object, NewProduct>): Promise<Product> {
    const { price, ...product } = body;
    mustBeMoney(price);
    // Without a price it is not for sale: when the process dies in between, the repeat completes it and nobody has seen it.
    const { productId } = await this.catalog.createProduct(product, { ...(commandId ? { commandId } : {}), ...SETTLE });
    await this.offers.setPrice({ productId, price }, SETTLE);
    const assembled = await this.assembly.product(productId);
    void reply.header('etag', assembled.etag).header('location', `/v1/products/${productId}`);
    return assembled.product;
  }

  @Endpoint({
    method: 'PATCH',
    path: '/v1/staff/products/:productId',
    audience: 'staff',
    tag: 'Staff',
    summary: 'Change a product',
    params: ProductPath,
    body: ProductChanges,
    headers: { 'If-Match': { description: 'the ETag that the change is based on; sales meanwhile do not count' } },
    replies: { 200: Product },
    problems: { 409: 'external_id_taken', 412: 'version_changed' },
  })
  async change(
    @Exchanged() { params, body, request, reply }: Exchange<ProductPath, object, ProductChanges>,
  ): Promise<Product> {
    const { productId } = params;
    const { price, ...changes } = body;
    if (price) mustBeMoney(price);
    const ifMatch = request.headers['if-match'];
    const ifVersion = ifMatch === undefined ? undefined : await this.versionFor(productId, ifMatch);
    await this.catalog.updateProduct({ productId, ...changes, ...(ifVersion ? { ifVersion } : {}) }, SETTLE);
    if (price) await this.offers.setPrice({ productId, price }, SETTLE);
    const assembled = await this.assembly.product(productId);
    void reply.header('etag', assembled.etag);
    return assembled.product;
  }

  /** The version to insist on, when what the client has seen is still the edition. */
  private async versionFor(productId: string, ifMatch: string): Promise<number> {
    const { edition, version } = await this.assembly.product(productId);
    const same = ifMatch
      .split(',')
      .some((tag) => tag.trim() === '*' || tag.trim().replace(/^"|"$/g, '').startsWith(`${edition}.`));
    if (!same)
      throw new ServiceError('precondition_failed', 'version_changed', 'The product has changed since it was read.');
    return version;
  }
}

function mustBeMoney({ currency }: Money): void {
  if (minorDigits(currency) !== undefined) return;
  throw invalid('invalid_request', 'This is no ISO 4217 currency.', {
    errors: [{ pointer: '/price/currency', message: 'is no ISO 4217 currency' }],
  });
}
