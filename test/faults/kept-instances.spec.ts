import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { Cart } from '../../src/modules/cart/contract/cart.contract.js';
import { KeptStore } from '../../src/platform/access/kept-store.js';
import { timestamp } from '../../src/platform/index.js';
import { faultsOf } from '../kit/faulty-store.js';
import { type TestStore, startTestStore } from '../kit/store.js';

const directory = mkdtempSync(join(tmpdir(), 'doordesk-kept-'));
let store: TestStore | undefined;
afterEach(async () => {
  await store?.remove();
  rmSync(directory, { recursive: true, force: true });
});

it('carries out what a second public host has kept, when there is only one again', async () => {
  const second = await KeptStore.open(directory, 'gateway-2');
  const [service, operation, caller, traceId] = ['cart', 'create', 'gateway', 'a'.repeat(32)];
  const about = { service, operation, caller, traceId, keptAt: timestamp() };
  const carts = ['first-cart-of-many', 'second-cart-of-many'];
  for (const cartId of carts)
    await second.add({ ...about, commandId: `c-${cartId}`, under: `cart ${cartId}`, request: { cartId } });
  await second.close();
  store = await startTestStore({}, directory);
  const cart = store.client(Cart);
  await faultsOf(directory).drained();
  for (const cartId of carts) expect(await cart.view({ cartId })).toMatchObject({ cartId, items: [] });
  expect(readdirSync(join(directory, 'kept')).filter((name) => name.includes('gateway-2'))).toEqual([]);
});
