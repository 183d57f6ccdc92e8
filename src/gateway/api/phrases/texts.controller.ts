import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Phrases } from '../../../modules/phrases/contract/phrases.contract.js';
import { type Client, Id, Service, notFound } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { textOf } from '../../http/text-body.js';
import { TextState } from '../shapes/phrase.shapes.js';
import { uploadText } from './upload.js';

class ProductPath {
  @Id()
  productId!: string;
}

/** The longest text, in bytes: five times the Bible. */
const MOST_BYTES = 16 * 1024 * 1024;
const path = '/v1/staff/products/:productId/text';
const tag = 'Inside the book';

/** The full text of a book, which its publisher hands in. */
@Controller()
export class StaffTextsController {
  constructor(
    @Service(Phrases) private readonly phrases: Client<typeof Phrases>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
  ) {}

  @Endpoint({
    method: 'PUT',
    path,
    audience: 'staff',
    tag,
    summary: 'Upload the full text of a product',
    description: 'It takes the place of the text before once it has been read; GET says how far that is.',
    params: ProductPath,
    text: { most: MOST_BYTES, doc: 'UTF-8, at most 16 MB, with `Content-Encoding: gzip` or without' },
    replies: { 202: TextState },
    problems: { 400: 'invalid_text: not UTF-8, empty, damaged, or longer than 16 MB when unpacked' },
  })
  async put(@Exchanged() { params, request }: Exchange<ProductPath>): Promise<TextState> {
    const { productId } = params;
    const { items } = await this.catalog.titles({ productIds: [productId] });
    if (items.length === 0) throw notFound('product');
    return uploadText(this.phrases, productId, await textOf(request, MOST_BYTES));
  }

  @Endpoint({
    method: 'GET',
    path,
    audience: 'staff',
    tag,
    summary: 'See how far the text of a product has been read',
    params: ProductPath,
    replies: { 200: TextState },
    problems: { 404: 'There is no such product.' },
  })
  async see(@Exchanged() { params }: Exchange<ProductPath>): Promise<TextState> {
    const [state, { items }] = await Promise.all([
      this.phrases.text(params),
      this.catalog.titles({ productIds: [params.productId] }),
    ]);
    if (items.length === 0) throw notFound('product');
    return state;
  }

  @Endpoint({
    method: 'DELETE',
    path,
    audience: 'staff',
    tag,
    summary: 'Remove the text of a product, and all that was found in it',
    params: ProductPath,
    replies: { 204: null },
  })
  async remove(@Exchanged() { params }: Exchange<ProductPath>): Promise<void> {
    await this.phrases.removeText(params);
  }
}
