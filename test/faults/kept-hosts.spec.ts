import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsOf } from '../kit/faulty-store.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { STAFF_TOKEN } from '../kit/store.js';

const STAFF = { authorization: `Bearer ${STAFF_TOKEN}` };

describe('a cart in a process of its own', () => {
  let directory: string;
  let store: StoreProcess;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-kept-'));
    store = await startProcess(directory, { DOORDESK_TOPOLOGY: 'cart-out', DOORDESK_LOG: 'error' });
  });
  afterEach(async () => {
    await store.end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const post = async <T>(path: string, body: object, more = {}): Promise<{ status: number; body: T }> => {
    const reply = await fetch(store.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: (await reply.json()) as T };
  };

  it('that stands still takes what was added meanwhile, once, when it goes on', async () => {
    const price = { amount: 100, currency: 'USD' };
    const product = await post<{ productId: string }>(
      '/v1/staff/products',
      { title: 't', category: 'c', description: '', price },
      STAFF,
    );
    const { productId } = product.body;
    const { cartId } = (await post<{ cartId: string }>('/v1/carts', {})).body;
    const { pid } = JSON.parse(readFileSync(join(directory, 'run', 'cart-1', 'control.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGSTOP');
    try {
      // The first ones arrive, and have their effect when the process goes on; then they come again.
      const replies = await Promise.all(
        Array.from({ length: 5 }, () => post(`/v1/carts/${cartId}/items`, { productId, quantity: 1 })),
      );
      expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await faultsOf(directory).drained();
    const cart = (await (await fetch(`${store.url}/v1/carts/${cartId}`)).json()) as { items: object[] };
    expect(cart.items).toMatchObject([{ productId, quantity: 5 }]);
  });
});
