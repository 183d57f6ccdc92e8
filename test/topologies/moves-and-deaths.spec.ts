import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { readConfig } from '../../src/platform/index.js';
import type { Topology } from '../../src/platform/topology/topology.js';
import { type RunningStore, startStore } from '../../src/store.js';
import { STAFF_TOKEN } from '../kit/store.js';

type Command = ControlBinding['command'];

/** What happens at the worst moment: between the last row that was copied and the word that the module has moved. */
describe('a process that dies while a module moves', () => {
  let directory: string;
  let store: RunningStore;
  let productId: string;
  let cartId: string;
  let adds = 0;

  const control = () => new ControlBinding(directory);
  const hosts = async () => ((await control().command('topology.current')) as Topology).hosts.map(({ name }) => name);
  const ask = async <T>(method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<T> => {
    const headers = { ...(body ? { 'content-type': 'application/json' } : {}), ...more };
    const reply = await fetch(store.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}`);
    return (await reply.json()) as T;
  };
  /** One unit more in the cart; answered once that is done. */
  const add = async (): Promise<void> => {
    const key = { 'idempotency-key': `add-${++adds}` };
    const added = (): Promise<unknown> => ask('POST', `/v1/carts/${cartId}/items`, { productId, quantity: 1 }, key);
    await until(() => added().then(inCart, () => false));
  };
  const inCart = (): Promise<boolean> => units().then((found) => found === adds);
  const units = async (): Promise<number> =>
    (await ask<{ items: { quantity: number }[] }>('GET', `/v1/carts/${cartId}`)).items[0]?.quantity ?? 0;
  /** Kills a host; resolves when it is back and answers. */
  const killed = async (host: string): Promise<void> => {
    const { supervisor } = store;
    const first = supervisor.running.get(host) as number;
    process.kill(first, 'SIGKILL');
    const status = (): Promise<{ pid?: number }> =>
      new ControlBinding(join(directory, 'run', `${host}-1`)).command('status').catch(() => ({}));
    await until(async () => ![undefined, first].includes((await status()).pid));
  };
  const refusalOf = (command: string): Promise<string> =>
    control()
      .command(command, { module: 'cart' })
      .then(
        () => 'moved',
        (error: unknown) => (error as Error).message,
      );

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-deaths-'));
    const env = { PORT: '0', DOORDESK_DATA: directory, DOORDESK_SEED: 'none', DOORDESK_LOG: 'silent' };
    store = await startStore(readConfig({ ...env, DOORDESK_STAFF_TOKEN: STAFF_TOKEN }), { line: () => undefined });
    const product = { title: 't', category: 'c', description: '', price: { amount: 100, currency: 'USD' } };
    const staff = { authorization: `Bearer ${STAFF_TOKEN}` };
    ({ productId } = await ask<{ productId: string }>('POST', '/v1/staff/products', product, staff));
    ({ cartId } = await ask<{ cartId: string }>('POST', '/v1/carts'));
    await add();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await store.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('leaves a module where it was, when its new host comes back without it', async () => {
    const real = Object.getOwnPropertyDescriptor(ControlBinding.prototype, 'command')?.value as Command;
    jest.spyOn(ControlBinding.prototype, 'command').mockImplementation(async function (this: ControlBinding, ...asked) {
      const answer = await real.apply(this, asked);
      if (asked[0] === 'move.open') await killed('cart');
      return answer;
    });
    expect(await refusalOf('split')).toBe('The host cart died meanwhile: try again.');
    jest.restoreAllMocks();
    expect(await hosts()).toEqual(['store']);
    expect(await units()).toBe(adds);
  });

  it('leaves a module where it was, when its host comes back and has taken what the copy does not have', async () => {
    await control().command('split', { module: 'cart' });
    // Opening takes as long as the other host needs to die and to come back.
    const open = store.host.open.bind(store.host);
    jest.spyOn(store.host, 'open').mockImplementationOnce(async (...asked) => {
      await killed('cart');
      await add();
      return open(...asked);
    });
    expect(await refusalOf('merge')).toBe('The host cart died meanwhile: try again.');
    expect(await hosts()).toEqual(['store', 'cart']);
    expect(await units()).toBe(adds);
  });

  it('is not needed for a move to fail: then everybody goes on asking the old place', async () => {
    expect(await hosts()).toEqual(['store', 'cart']);
    // The decision cannot be written down.
    const file = join(directory, 'topology', 'monolith.yaml');
    rmSync(file);
    mkdirSync(file);
    expect(await refusalOf('merge')).not.toBe('moved');
    expect(await hosts()).toEqual(['store', 'cart']);
    expect(await units()).toBe(adds);
    rmSync(file, { recursive: true });
    expect(await refusalOf('merge')).toBe('moved');
    expect(await units()).toBe(adds);
  });
});

/** A condition that comes true by itself; the test's own time is the limit. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
