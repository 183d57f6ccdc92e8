import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, ModuleDatabase, type Provider, timestamp } from '../../platform/index.js';
import { LINES, type CartRow, type LineRow, type Rows, mergedLately, openCart, toView } from './cart-rows.js';
import { Claiming } from './claiming.js';
import type {
  AddToCart,
  Cart,
  CartRef,
  CartView,
  ClaimCart,
  CreateCart,
  SetCartQuantity,
  SettleCart,
} from './contract/cart.contract.js';
import { Settling } from './settling.js';
import { Shopping } from './shopping.js';

/** 192 random bits: an anonymous cart's id is its secret. */
const newCartId = (): string => randomBytes(24).toString('base64url');

@Injectable()
export class CartService implements Provider<typeof Cart> {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly shopping: Shopping,
    private readonly claiming: Claiming,
    private readonly settling: Settling,
  ) {}

  create(request: CreateCart): Promise<CartView> {
    const { cartId = newCartId(), ...asked } = request;
    return this.database.once(asked, async (tx) => {
      const cart: CartRow = {
        cart_id: cartId,
        customer_id: request.customerId ?? null,
        currency: request.currency ?? null,
        generation: 1,
        merged_into: null,
        updated_at: timestamp(),
      };
      await tx.run(
        'INSERT INTO cart (cart_id, customer_id, currency, generation, merged_into, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
        [cart.cart_id, cart.customer_id, cart.currency, cart.generation, cart.merged_into, cart.updated_at],
      );
      // The first cart of a customer is the one that anonymous carts are merged into.
      if (cart.customer_id !== null)
        await tx.run(
          'INSERT INTO customer_cart (customer_id, cart_id) VALUES (?, ?) ON CONFLICT (customer_id) DO NOTHING',
          [cart.customer_id, cart.cart_id],
        );
      return toView(cart, []);
    });
  }

  async view({ cartId, customerId }: CartRef): Promise<CartView> {
    const committed: Rows = (sql, params) => this.database.read(sql, params);
    const cart = await openCart(committed, cartId, customerId);
    const view = toView(cart, await committed<LineRow>(LINES, [cart.cart_id]));
    // Read last: a cart whose lines are seen here is named here.
    const merged = await mergedLately(committed, cart);
    return merged.length > 0 ? { ...view, merged } : view;
  }

  add(request: AddToCart): Promise<CartView> {
    return this.shopping.add(request);
  }

  setQuantity(request: SetCartQuantity): Promise<CartView> {
    return this.shopping.setQuantity(request);
  }

  claim(request: ClaimCart): Promise<CartView> {
    return this.claiming.claim(request);
  }

  settle(request: SettleCart): Promise<Done> {
    return this.settling.settle(request);
  }

  async audit(): Promise<AuditReport> {
    const [counts] = await this.database.read<Record<string, number>>(
      `SELECT (SELECT COUNT(*) FROM cart) AS carts,
              (SELECT COUNT(*) FROM cart_line WHERE quantity > 0) AS lines,
              (SELECT COUNT(*) FROM cart_settlement) AS settlements,
              (SELECT COUNT(*) FROM cart_line WHERE quantity < 0 OR quantity > 1000000) AS bounds,
              (SELECT COUNT(*) FROM cart_line WHERE cart_id NOT IN (SELECT cart_id FROM cart)) AS strays,
              (SELECT COUNT(*) FROM cart AS merged JOIN cart AS target ON target.cart_id = merged.merged_into
                WHERE target.merged_into IS NOT NULL) AS chains,
              (SELECT COUNT(*) FROM customer_cart JOIN cart ON cart.cart_id = customer_cart.cart_id
                WHERE cart.customer_id IS NULL OR cart.customer_id <> customer_cart.customer_id) AS foreigners`,
    );
    const { bounds = 0, strays = 0, chains = 0, foreigners = 0, ...figures } = counts ?? {};
    const findings = [
      ...(bounds ? [`${bounds} lines with a quantity out of bounds`] : []),
      ...(strays ? [`${strays} lines of carts that do not exist`] : []),
      ...(chains ? [`${chains} carts merged into a merged cart`] : []),
      ...(foreigners ? [`${foreigners} customers whose cart is another's`] : []),
    ];
    return { findings, figures: Object.fromEntries(Object.entries(figures).map(([name, n]) => [name, String(n)])) };
  }
}
