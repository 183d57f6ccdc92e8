import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsOf } from '../kit/faulty-store.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { STAFF_TOKEN } from '../kit/store.js';

const headers = { 'content-type': 'application/json', authorization: `Bearer ${STAFF_TOKEN}` };
const CARTS = 10;
const ADDS = 5;

describe('what was accepted while the cart was away', () => {
  let directory: string;
  let store: StoreProcess | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-kept-'));
  });
  afterEach(async () => {
    await store?.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const start = async (faults: string): Promise<StoreProcess> =>
    (store = await startProcess(directory, { DOORDESK_FAULTS: faults, DOORDESK_LOG: 'error' }));
  const ask = (method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Response> =>
    fetch(`${store!.url}${path}`, {
      method,
      headers: { ...headers, ...more },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  it('is in the cart, once, though the store was killed right after it had said so, and again while it merged', async () => {
    await start('none');
    const price = { amount: 100, currency: 'USD' };
    const made = await ask('POST', '/v1/staff/products', { title: 't', category: 'c', description: '', price });
    const { productId } = (await made.json()) as { productId: string };
    await faultsOf(directory).faults('cart:down');
    const carts = await Promise.all(
      Array.from({ length: CARTS }, async () => {
        const opened = await fetch(`${store!.url}/v1/carts`, { method: 'POST' });
        return ((await opened.json()) as { cartId: string }).cartId;
      }),
    );
    const add = (cartId: string, i: number): Promise<Response> =>
      fetch(`${store!.url}/v1/carts/${cartId}/items`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `${cartId} ${i}`.replaceAll(' ', '.') },
        body: JSON.stringify({ productId, quantity: 1 }),
      });
    for (let i = 0; i < ADDS; i++)
      for (const reply of await Promise.all(carts.map((cartId) => add(cartId, i)))) expect(reply.status).toBe(202);
    await store!.end('SIGKILL');

    // Every second command now has its effect and is answered too late: it will be sent again. The process dies in between.
    await start('cart:fail=0.5,seed=11');
    await expectSome(faultsOf(directory));
    await store!.end('SIGKILL');

    await start('none');
    await faultsOf(directory).drained();
    for (const cartId of carts) {
      expect((await add(cartId, 0)).status).toBe(200);
      const cart = (await (await fetch(`${store!.url}/v1/carts/${cartId}`)).json()) as { items: object[] };
      expect(cart.items).toMatchObject([{ productId, quantity: ADDS }]);
    }
    expect(await faultsOf(directory).kept()).toMatchObject({ waiting: 0, refused: 0, givenUp: 0 });
  });

  /** Resolves when some of what is kept was carried out, and some was not. */
  async function expectSome({ kept }: ReturnType<typeof faultsOf>): Promise<void> {
    const all = CARTS * (ADDS + 1);
    for (const until = Date.now() + 60_000; Date.now() < until;) if ((await kept()).waiting < all) return;
    throw new Error('nothing was carried out');
  }
});
