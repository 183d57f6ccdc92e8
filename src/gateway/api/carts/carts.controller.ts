import { Controller } from '@nestjs/common';
import { Currency, Id, Int, invalid, minorDigits } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { CartAssembly } from '../../shop/cart-assembly.js';
import { CartAccepted, CartReply } from '../../shop/cart.shapes.js';
import { type CartOf, Carts, isShown } from '../../shop/carts.js';

class CartPath {
  @Id()
  cartId!: string;
}

class CartItemPath extends CartPath {
  @Id()
  productId!: string;
}

class NewCart {
  @Currency({ optional: true, doc: "taken from the first item, or the shop's own, when absent" })
  currency?: string;
}

class ItemToAdd {
  static readonly schemaName = 'CartItemToAdd';

  @Id()
  productId!: string;

  @Int({ min: 1, max: 999, doc: 'adds to what is there' })
  quantity!: number;
}

class Quantity {
  static readonly schemaName = 'CartItemQuantity';

  @Int({ min: 0, max: 999, doc: '0 removes' })
  quantity!: number;
}

const CONFLICTS = 'currency_mismatch, quantity_limit (999 of one product), cart_full (200 products)';

@Controller()
export class CartsController {
  constructor(
    private readonly carts: Carts,
    private readonly assembly: CartAssembly,
  ) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/carts',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'Open a cart',
    body: NewCart,
    replies: { 201: CartReply },
    idempotency: 'optional',
  })
  async create(@Exchanged() { body, caller, commandId }: Exchange<object, object, NewCart>): Promise<CartReply> {
    if (body.currency !== undefined && minorDigits(body.currency) === undefined)
      throw invalid('invalid_request', 'This is no ISO 4217 currency.', {
        errors: [{ pointer: '/currency', message: 'is no ISO 4217 currency' }],
      });
    return this.carts.create({ currency: body.currency, customerId: caller.customerId }, commandId);
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/carts/:cartId',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'See a cart',
    params: CartPath,
    replies: { 200: CartReply },
  })
  view(@Exchanged() { params, caller }: Exchange<CartPath>): Promise<CartReply> {
    return this.carts.view(owned(params, caller));
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/carts/:cartId/items',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'Add to a cart',
    description:
      'Always accepted: 202 says that the add is kept and will be merged into the cart; the cart answers 503 until it was.',
    params: CartPath,
    body: ItemToAdd,
    replies: { 200: CartReply, 202: CartAccepted },
    problems: { 409: CONFLICTS },
    idempotency: 'optional',
  })
  async add(@Exchanged() exchange: Exchange<CartPath, object, ItemToAdd>): Promise<CartReply | CartAccepted> {
    const { params, body, caller, commandId, reply } = exchange;
    const answer = await this.carts.add(owned(params, caller), body, commandId);
    if (!isShown(answer)) void reply.status(202);
    return answer;
  }

  @Endpoint({
    method: 'PUT',
    path: '/v1/carts/:cartId/items/:productId',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'Set how many of a product are in a cart',
    params: CartItemPath,
    body: Quantity,
    replies: { 200: CartReply },
    problems: { 409: CONFLICTS },
  })
  set(@Exchanged() { params, body, caller }: Exchange<CartItemPath, object, Quantity>): Promise<CartReply> {
    return this.carts.set(owned(params, caller), { productId: params.productId, ...body });
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/carts/:cartId/items/:productId',
    audience: 'anyone',
    tag: 'Shopping',
    summary: 'Take a product out of a cart',
    params: CartItemPath,
    replies: { 200: CartReply },
  })
  remove(@Exchanged() { params, caller }: Exchange<CartItemPath>): Promise<CartReply> {
    return this.carts.set(owned(params, caller), { productId: params.productId, quantity: 0 });
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/carts/:cartId/claim',
    audience: 'customer',
    tag: 'Shopping',
    summary: "Merge an anonymous cart into the customer's cart",
    params: CartPath,
    replies: { 200: CartReply },
    problems: { 409: 'currency_mismatch, cart_full (500 products), quantity_limit (100,000 of one product)' },
  })
  async claim(@Exchanged() { params, caller }: Exchange<CartPath>): Promise<CartReply> {
    const customerId = caller.customerId as string;
    const { cartId } = params;
    return this.assembly.reply(await this.carts.claim({ cartId, customerId }));
  }
}

const owned = ({ cartId }: CartPath, { customerId }: Exchange['caller']): CartOf => ({ cartId, customerId });
