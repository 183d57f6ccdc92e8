import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedule } from '../../src/platform/host/schedule.js';
import { CartModule } from '../../src/modules/cart/cart.module.js';
import { CatalogModule } from '../../src/modules/catalog/catalog.module.js';
import { Catalog } from '../../src/modules/catalog/contract/catalog.contract.js';
import { InventoryModule } from '../../src/modules/inventory/inventory.module.js';
import { Offers } from '../../src/modules/offers/contract/offers.contract.js';
import { OffersModule } from '../../src/modules/offers/offers.module.js';
import { type StartedModules, startModules } from '../kit/modules.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';

/** Milliseconds after which an instance that says nothing loses its leases. */
const LEASE = 5_000;
const there = await postgresIsThere();

(there ? describe : describe.skip)('of several instances', () => {
  let server: TestDatabase;
  const started: StartedModules[] = [];

  beforeAll(async () => {
    server = await createTestDatabase(['catalog', 'offers', 'inventory', 'cart']);
  });
  afterEach(async () => {
    for (const modules of started.splice(0)) await modules.remove();
  });
  afterAll(() => server.drop());

  const instance = async (): Promise<StartedModules> => {
    const modules = await startModules([CatalogModule, OffersModule, InventoryModule, CartModule], {
      config: { databases: server.placeOf },
    });
    started.push(modules);
    return modules;
  };

  it('each can wait for its events, whichever hands them on, and the rest goes on when that one stops', async () => {
    const [first, second] = [await instance(), await instance()];
    const { productId } = await second.client(Catalog).createProduct({ title: 'A', category: 'B', description: '' });
    const listedAt = async (amount: number): Promise<void> => {
      await second.client(Offers).setPrice({ productId, price: { amount, currency: 'USD' } }, { settle: 5000 });
      const { items } = await second.client(Catalog).list({ limit: 10 });
      expect(items).toMatchObject([{ productId, price: { amount } }]);
    };
    await listedAt(100);
    await first.stop();
    await listedAt(200);
  });

  it('one does the recurring work of a module, and another takes it over at once', async () => {
    const runs: string[] = [];
    const names = ['first', 'second', 'third'];
    for (const name of names) {
      const modules = await instance();
      const schedule = modules.app.select(CartModule).get(Schedule);
      schedule.repeat('counted', 20, () => Promise.resolve(runs.push(name)));
    }
    const tenMore = async (): Promise<void> => {
      for (const enough = runs.length + 10; runs.length < enough;) await delay(5);
    };
    await tenMore();
    const leader = runs[0] as string;
    expect(new Set(runs)).toEqual(new Set([leader]));
    await started[names.indexOf(leader)]!.stop();
    const stopped = performance.now();
    const done = runs.length;
    while (runs.length === done) await delay(5);
    expect(performance.now() - stopped).toBeLessThan(LEASE);
    await tenMore();
    expect(new Set(runs.slice(done)).size).toBe(1);
    expect(runs[done]).not.toBe(leader);
  });
});
