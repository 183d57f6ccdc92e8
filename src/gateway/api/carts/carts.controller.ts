import { Controller } from '@nestjs/common';
import { Cart, type CartView } from '../../../modules/cart/contract/cart.contract.js';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Offers, type Offer } from '../../../modules/offers/contract/offers.contract.js';
import {
  type Client,
  Currency,
  Id,
  Int,
  Kept,
  Service,
  ServiceError,
  invalid,
  minorDigits,
  notFound,
  timestamp,
} from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { CartAccepted, CartReply } from '../shapes/cart.shapes.js';
import { CartAssembly } from './cart-assembly.js';
import { keptFor, mustBeSame, newCartId, promised } from './kept-carts.js';

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
    @Service(Cart) private readonly cart: Client<typeof Cart>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
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
    const asked = { currency: body.currency, customerId: caller.customerId };
    const cartId = newCartId();
    const request = { cartId, ...given(asked) };
    const cart = await this.cart.create(request, { ...once(commandId), keep: { under: keptFor(cartId) } });
    if (!(cart instanceof Kept)) return this.assembly.reply(cart);
    mustBeSame(cart, asked);
    return this.assembly.reply(promised(cart));
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
  async view(@Exchanged() { params, caller }: Exchange<CartPath>): Promise<CartReply> {
    return this.assembly.reply(await this.cart.view(owned(params, caller), { after: keptFor(params.cartId) }));
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
    const offer = await this.offerOf(body.productId);
    const request = { ...owned(params, caller), ...body, ...(offer ? { currency: offer.price.currency } : {}) };
    // Should it be carried out later, the cart can tell what was removed since.
    const keep = { under: keptFor(params.cartId), as: { ...request, addedAt: timestamp() } };
    const cart = await this.cart.add(request, { ...once(commandId), keep });
    try {
      if (!(cart instanceof Kept)) return await this.assembly.reply(cart);
      mustBeSame(cart, { cartId: params.cartId, ...body });
    } catch (error) {
      // The add is in the cart, whatever else is down: say so instead of failing.
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
    }
    void reply.status(202);
    return { cartId: cart instanceof Kept ? params.cartId : cart.cartId, ...body };
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
  async set(@Exchanged() { params, body, caller }: Exchange<CartItemPath, object, Quantity>): Promise<CartReply> {
    const offer = body.quantity > 0 ? await this.offerOf(params.productId) : undefined;
    return this.change(params, caller, body.quantity, offer?.price.currency);
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
    return this.change(params, caller, 0);
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
    return this.assembly.reply(await this.cart.claim({ cartId, customerId }, { after: keptFor(cartId) }));
  }

  private async change(
    { cartId, productId }: CartItemPath,
    caller: Exchange['caller'],
    quantity: number,
    currency?: string,
  ): Promise<CartReply> {
    const request = { ...owned({ cartId }, caller), productId, quantity, ...(currency ? { currency } : {}) };
    return this.assembly.reply(await this.cart.setQuantity(request, { after: keptFor(cartId) }));
  }

  /** The product's offer; undefined when that cannot be found out now, which keeps nobody from adding. */
  private async offerOf(productId: string): Promise<Offer | undefined> {
    try {
      const [{ items }, offer] = await Promise.all([
        this.catalog.titles({ productIds: [productId] }),
        this.offers.offer({ productId }),
      ]);
      if (items.length === 0) throw notFound('product');
      return offer;
    } catch (error) {
      if (error instanceof ServiceError && error.isOutage) return undefined;
      throw error instanceof ServiceError && error.kind === 'not_found' ? notFound('product') : error;
    }
  }
}

const once = (commandId: string | undefined) => (commandId ? { commandId } : {});

/** Without the fields that were not given: they cannot cross a contract. */
const given = (fields: { currency: string | undefined; customerId: string | undefined }) => ({
  ...(fields.currency === undefined ? {} : { currency: fields.currency }),
  ...(fields.customerId === undefined ? {} : { customerId: fields.customerId }),
});

const owned = (
  { cartId }: CartPath,
  { customerId }: Exchange['caller'],
): Pick<CartView, 'cartId'> & { customerId?: string } => (customerId ? { cartId, customerId } : { cartId });
