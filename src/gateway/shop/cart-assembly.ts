import { Injectable } from '@nestjs/common';
import type { CartView } from '../../modules/cart/contract/cart.contract.js';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../modules/offers/contract/offers.contract.js';
import { type Client, type Config, Configured, type Money, Service, ServiceError } from '../../platform/index.js';
import type { CartItem, CartReply } from './cart.shapes.js';
import { type CartFact, type KnownCart, type KnownItem, subtotalOf } from './known-cart.js';

/** Most products that one batch question may name. */
const BATCH = 500;

/** Asks for one kind of fact; gives back undefined, or fails, where it does not come. */
type Take = <T>(fact: CartFact, answer: Promise<T>) => Promise<T | undefined>;

/** Puts titles, prices and availability to the lines of a cart: one question to each service, whatever the cart's size. */
@Injectable()
export class CartAssembly {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Configured() private readonly config: Config,
  ) {}

  /** The whole cart. Errors: unavailable where any of it cannot be told. */
  async reply(cart: CartView): Promise<CartReply> {
    const { cartId, updatedAt } = cart;
    const currency = this.currencyOf(cart);
    // Nothing of an item is unknown then.
    const items = (await this.itemsOf(cart, (_fact, answer) => answer)) as CartItem[];
    return { cartId, currency, items, subtotal: subtotalOf(items, currency) as Money, updatedAt };
  }

  /** The cart with what can be told of it just now. */
  async known(cart: CartView): Promise<KnownCart> {
    const unknown = new Set<CartFact>();
    const items = await this.itemsOf(cart, (fact, answer) =>
      answer.catch((error: unknown) => {
        if (!(error instanceof ServiceError)) throw error;
        unknown.add(fact);
        return undefined;
      }),
    );
    const currency = this.currencyOf(cart);
    return { cartId: cart.cartId, currency, items, subtotal: subtotalOf(items, currency), unknown: [...unknown] };
  }

  /** The store's own until something is in it. */
  currencyOf(cart: CartView): string {
    return cart.currency ?? this.config.currency;
  }

  private async itemsOf(cart: CartView, take: Take): Promise<KnownItem[]> {
    const items: KnownItem[] = [];
    for (let from = 0; from < cart.items.length; from += BATCH)
      items.push(...(await this.batchOf(cart.items.slice(from, from + BATCH), this.currencyOf(cart), take)));
    return items;
  }

  private async batchOf(lines: CartView['items'], currency: string, take: Take): Promise<KnownItem[]> {
    const productIds = lines.map((line) => line.productId);
    const [titles, offers, stock] = await Promise.all([
      take('titles', this.catalog.titles({ productIds })),
      take('prices', this.offers.offers({ productIds })),
      take('stock', this.inventory.availability({ productIds })),
    ]);
    const titleOf = titles && new Map(titles.items.map((t) => [t.productId, t.title]));
    const priceOf = offers && new Map(offers.items.map((o) => [o.productId, o.price]));
    const availableOf = stock && new Map(stock.items.map((s) => [s.productId, s.available]));
    return lines.map(({ productId, quantity }) => {
      const price = priceOf?.get(productId);
      // What is no longer offered in this cart's currency stays in sight, cannot be bought, and costs nothing.
      const offered = priceOf && price?.currency === currency;
      const unit = price?.currency === currency ? price.amount : 0;
      const enough = availableOf && (availableOf.get(productId) ?? 0) >= quantity;
      return {
        productId,
        title: titleOf && (titleOf.get(productId) ?? productId),
        quantity,
        unitPrice: priceOf && { amount: unit, currency },
        lineTotal: priceOf && { amount: unit * quantity, currency },
        available: bothOf(offered, enough),
      };
    });
  }
}

/** One that is false decides it; one that is unknown leaves it open. */
function bothOf(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  if (one === false || other === false) return false;
  return one && other;
}
