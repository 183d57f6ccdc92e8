import { Injectable } from '@nestjs/common';
import { Cart, type CartView } from '../../modules/cart/contract/cart.contract.js';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { Offers, type Offer } from '../../modules/offers/contract/offers.contract.js';
import { type Client, Kept, Service, ServiceError, notFound, timestamp, withinDeadline } from '../../platform/index.js';
import { CartAssembly } from './cart-assembly.js';
import type { CartAccepted, CartReply } from './cart.shapes.js';
import type { KnownCart } from './known-cart.js';
import { keptFor, mustBeSame, newCartId, promised } from './kept-carts.js';

/** How long an add waits to know what is added, in milliseconds: it is accepted without that too. */
const OFFER_PATIENCE = 300;

/** A cart and who asks for it. */
export interface CartOf {
  cartId: string;
  customerId: string | undefined;
}

/** Carts as all faces of the store handle them: an add is accepted whatever is down, and nothing overtakes it. */
@Injectable()
export class Carts {
  constructor(
    @Service(Cart) private readonly cart: Client<typeof Cart>,
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    private readonly assembly: CartAssembly,
  ) {}

  /** Opens a cart, at once or, while its service is away, as a promise that is shown like one. */
  async create(
    asked: { currency: string | undefined; customerId: string | undefined },
    commandId?: string,
  ): Promise<CartReply> {
    const cartId = newCartId();
    const request = { cartId, ...given(asked) };
    const cart = await this.cart.create(request, { ...once(commandId), keep: { under: keptFor(cartId) } });
    if (!(cart instanceof Kept)) return this.assembly.reply(cart);
    mustBeSame(cart, asked);
    return this.assembly.reply(promised(cart));
  }

  /** Errors: not_found, also for another's. */
  async view(of: CartOf): Promise<CartReply> {
    return this.assembly.reply(await this.cart.view(owned(of), { after: keptFor(of.cartId) }));
  }

  currencyOf(cart: CartView): string {
    return this.assembly.currencyOf(cart);
  }

  /** What can be told of it just now. */
  known(cart: CartView): Promise<KnownCart> {
    return this.assembly.known(cart);
  }

  /** What is in it, without titles and prices. Errors: not_found. */
  bare(of: CartOf): Promise<CartView> {
    return this.cart.view(owned(of), { after: keptFor(of.cartId) });
  }

  /**
   * The cart, or that the add was accepted where the cart cannot be shown just now. Errors: not_found (cart or product), conflict
   * `currency_mismatch`, `quantity_limit`, `cart_full`.
   */
  async add(
    of: CartOf,
    item: { productId: string; quantity: number },
    commandId?: string,
  ): Promise<CartReply | CartAccepted> {
    const cart = await this.put(of, item, commandId);
    if (!isShown(cart)) return cart;
    try {
      return await this.assembly.reply(cart);
    } catch (error) {
      // The add is in the cart, whatever else is down: say so instead of failing.
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      return { cartId: cart.cartId, ...item };
    }
  }

  /** The same, and the cart comes as it is, without titles and prices. */
  async put(
    of: CartOf,
    item: { productId: string; quantity: number },
    commandId?: string,
  ): Promise<CartView | CartAccepted> {
    const offer = await this.offerOf(item.productId);
    const request = { ...owned(of), ...item, ...(offer ? { currency: offer.price.currency } : {}) };
    // Should it be carried out later, the cart can tell what was removed since.
    const keep = { under: keptFor(of.cartId), as: { ...request, addedAt: timestamp() } };
    const cart = await this.cart.add(request, { ...once(commandId), keep });
    if (!(cart instanceof Kept)) return cart;
    mustBeSame(cart, { cartId: of.cartId, ...item });
    return { cartId: of.cartId, ...item };
  }

  /** The whole cart after it. Errors: not_found, conflict `currency_mismatch`, `cart_full`. */
  async set(of: CartOf, item: { productId: string; quantity: number }): Promise<CartReply> {
    return this.assembly.reply(await this.change(of, item));
  }

  /** The same, and the cart comes as it is, without titles and prices. 0 removes. */
  async change(of: CartOf, { productId, quantity }: { productId: string; quantity: number }): Promise<CartView> {
    const offer = quantity > 0 ? await this.offerOf(productId) : undefined;
    const request = {
      ...owned(of),
      productId,
      quantity,
      ...(offer ? { currency: offer.price.currency } : {}),
    };
    return this.cart.setQuantity(request, { after: keptFor(of.cartId) });
  }

  /** Merges an anonymous cart into the customer's. Errors: not_found, conflict `cart_full`, `quantity_limit`, `currency_mismatch`. */
  claim({ cartId, customerId }: { cartId: string; customerId: string }): Promise<CartView> {
    return this.cart.claim({ cartId, customerId }, { after: keptFor(cartId) });
  }

  /** The customer's cart; who has none gets one. Errors: unavailable. */
  async ofCustomer(customerId: string): Promise<CartView> {
    // A customer's cart is what an anonymous one is merged into. Nothing of that is kept for later: it would only leave an empty cart.
    const { cartId } = await this.cart.create({ cartId: newCartId() });
    return this.claim({ cartId, customerId });
  }

  /** The product's offer; undefined when that cannot be found out now, which keeps nobody from adding. */
  private async offerOf(productId: string): Promise<Offer | undefined> {
    try {
      const [{ items }, offer] = await withinDeadline(OFFER_PATIENCE, () =>
        Promise.all([this.catalog.titles({ productIds: [productId] }), this.offers.offer({ productId })]),
      );
      if (items.length === 0) throw notFound('product');
      return offer;
    } catch (error) {
      if (error instanceof ServiceError && error.isOutage) return undefined;
      throw error instanceof ServiceError && error.kind === 'not_found' ? notFound('product') : error;
    }
  }
}

/** True where the cart could be shown: an add was more than accepted. */
export const isShown = (reply: CartReply | CartView | CartAccepted): reply is CartReply | CartView => 'items' in reply;

const once = (commandId: string | undefined) => (commandId ? { commandId } : {});

/** Without the fields that were not given: they cannot cross a contract. */
const given = (fields: { currency: string | undefined; customerId: string | undefined }) => ({
  ...(fields.currency === undefined ? {} : { currency: fields.currency }),
  ...(fields.customerId === undefined ? {} : { customerId: fields.customerId }),
});

const owned = ({ cartId, customerId }: CartOf): { cartId: string; customerId?: string } =>
  customerId === undefined ? { cartId } : { cartId, customerId };
