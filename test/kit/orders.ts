import type { Type } from '@nestjs/common';
import { type Client, type Config } from '../../src/platform/index.js';
import { Cart } from '../../src/modules/cart/contract/cart.contract.js';
import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { Fulfillment } from '../../src/modules/fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { type Order, Ordering, type PlaceOrder } from '../../src/modules/ordering/contract/ordering.contract.js';
import { Payments } from '../../src/modules/payments/contract/payments.contract.js';
import { MODULES } from '../../src/store.module.js';
import { type StartedModules, startModules } from './modules.js';

const CONFIG = { paymentTimeout: 1000, staffToken: 'the-staff-token-of-tests' };
const ADDRESS = { name: 'Ada', line1: '1 Way', city: 'Seattle', postalCode: '98101', country: 'US' };
const KEEP_BOOKS = [Cart, Inventory, Ordering, Payments, Fulfillment] as const;

type Call = (request: object, options?: object) => Promise<object>;

/** All modules of a store with one product of ten units, and what it takes to order it. */
export class OrderBench {
  private constructor(
    readonly modules: StartedModules,
    readonly productId: string,
  ) {}

  static async start(config: Partial<Config> = {}): Promise<OrderBench> {
    const modules = await startModules(MODULES, { config: { ...CONFIG, ...config } });
    const product = { title: 'Book', category: 'Books', description: '' };
    const { productId } = await modules.client(Catalog).createProduct(product);
    await modules.client(Offers).setPrice({ productId, price: { amount: 1000, currency: 'USD' } });
    await modules.client(Inventory).setOnHand({ productId, onHand: 10 });
    return new OrderBench(modules, productId);
  }

  get ordering(): Client<typeof Ordering> {
    return this.modules.client(Ordering);
  }

  get payments(): Client<typeof Payments> {
    return this.modules.client(Payments);
  }

  get inventory(): Client<typeof Inventory> {
    return this.modules.client(Inventory);
  }

  get cart(): Client<typeof Cart> {
    return this.modules.client(Cart);
  }

  /** A part of a module, to be driven the way another instance of that module would. */
  inside<T>(type: Type<T>): T {
    return this.modules.app.get<T>(type, { strict: false });
  }

  /**
   * Stands between a part of a module and a service that it asks: `answer` gets the request and the real call, and may let
   * other things happen before it, after it or instead.
   */
  between<T>(
    part: Type<T>,
    field: string,
    operation: string,
    answer: (request: object, call: Call) => Promise<object>,
  ) {
    const holder = this.inside(part) as Record<string, Record<string, Call>>;
    const service = holder[field]!;
    const real = service[operation]!;
    holder[field] = { ...service, [operation]: (request) => answer(request, real) };
  }

  async cartOf(quantity = 1): Promise<string> {
    const { cartId } = await this.cart.create({});
    await this.cart.add({ cartId, productId: this.productId, quantity });
    return cartId;
  }

  wish(cartId: string, more: Partial<PlaceOrder> = {}): PlaceOrder {
    const payment = { method: 'card' as const, token: 'tok_approved' };
    return { cartId, email: 'ada@example.com', shippingAddress: ADDRESS, shippingMethod: 'standard', payment, ...more };
  }

  async orders(): Promise<Order[]> {
    return (await this.ordering.orders({ limit: 100 })).items;
  }

  /** The newest order, as soon as `holds` says so. */
  async until(holds: (order: Order) => boolean): Promise<Order> {
    for (const end = Date.now() + 60_000; ;) {
      const [order] = await this.orders();
      if (order && holds(order)) return order;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(order)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What the provider holds or has taken, by its own books. */
  charges(): Promise<{ reference: string; state: string }[]> {
    return this.modules
      .database('payments')
      .read("SELECT reference, state FROM test_provider_charge WHERE state NOT IN ('declined', 'canceled')");
  }

  async available(): Promise<number> {
    return (await this.inventory.stock({ productId: this.productId })).available;
  }

  /** What the modules find wrong with their own books. */
  async findings(): Promise<string[]> {
    const clients = KEEP_BOOKS.map((service) => this.modules.client(service as typeof Cart));
    const reports = await Promise.all(clients.map((client) => client.audit({})));
    return reports.flatMap((report) => report.findings);
  }
}
