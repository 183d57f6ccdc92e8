import { Injectable } from '@nestjs/common';
import type { CartView } from '../../modules/cart/contract/cart.contract.js';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../modules/offers/contract/offers.contract.js';
import { type Client, type Config, Configured, Service } from '../../platform/index.js';
import type { CartItem, CartReply } from './cart.shapes.js';

/** Most products that one batch question may name. */
const BATCH = 500;

/** Puts titles, prices and availability to the lines of a cart: one question to each service, whatever the cart's size. */
@Injectable()
export class CartAssembly {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
    @Configured() private readonly config: Config,
  ) {}

  async reply(cart: CartView): Promise<CartReply> {
    const items: CartItem[] = [];
    for (let from = 0; from < cart.items.length; from += BATCH)
      items.push(...(await this.itemsOf(cart.items.slice(from, from + BATCH), this.currencyOf(cart))));
    const currency = this.currencyOf(cart);
    const subtotal = items.reduce((sum, item) => sum + item.lineTotal.amount, 0);
    return {
      cartId: cart.cartId,
      currency,
      items,
      subtotal: { amount: subtotal, currency },
      updatedAt: cart.updatedAt,
    };
  }

  private currencyOf(cart: CartView): string {
    return cart.currency ?? this.config.currency;
  }

  private async itemsOf(lines: CartView['items'], currency: string): Promise<CartItem[]> {
    const productIds = lines.map((line) => line.productId);
    const [titles, offers, stock] = await Promise.all([
      this.catalog.titles({ productIds }),
      this.offers.offers({ productIds }),
      this.inventory.availability({ productIds }),
    ]);
    const titleOf = new Map(titles.items.map((t) => [t.productId, t.title]));
    const priceOf = new Map(offers.items.map((o) => [o.productId, o.price]));
    const availableOf = new Map(stock.items.map((s) => [s.productId, s.available]));
    return lines.map(({ productId, quantity }) => {
      const price = priceOf.get(productId);
      // What is no longer offered in this cart's currency stays in sight, cannot be bought, and costs nothing.
      const offered = price?.currency === currency;
      const unit = offered ? price.amount : 0;
      return {
        productId,
        title: titleOf.get(productId) ?? productId,
        quantity,
        unitPrice: { amount: unit, currency },
        lineTotal: { amount: unit * quantity, currency },
        available: offered && (availableOf.get(productId) ?? 0) >= quantity,
      };
    });
  }
}
