import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { CartModule } from '../../src/modules/cart/cart.module.js';
import { Cart } from '../../src/modules/cart/contract/cart.contract.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { readConfig } from '../../src/platform/index.js';
import { MODULE_NAMES } from '../../src/store.module.js';
import { type RunningStore, startStore } from '../../src/store.js';
import { startModules } from '../kit/modules.js';
import { STAFF_TOKEN } from '../kit/store.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';

const there = await postgresIsThere();

(there ? describe : describe.skip)('a place on PostgreSQL', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-places-'));
  let server: TestDatabase;
  let store: RunningStore;

  beforeAll(async () => {
    server = await createTestDatabase(['cart']);
    const env = { PORT: '0', DOORDESK_DATA: directory, DOORDESK_SEED: 'none', DOORDESK_LOG: 'silent' };
    store = await startStore(readConfig({ ...env, DOORDESK_STAFF_TOKEN: STAFF_TOKEN }));
  });
  afterAll(async () => {
    await store.stop();
    await server.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  const outcomeOf = (command: string, args: object): Promise<string> =>
    new ControlBinding(directory).command(command, { ...args }).then(
      () => 'moved',
      (error: unknown) => (error as Error).message,
    );
  const toPostgres = (): Promise<string> => outcomeOf('split', { module: 'cart', to: { postgres: server.storeUrl } });
  const merge = (): Promise<string> => outcomeOf('merge', { module: 'cart' });

  it('that has the data of a store that does not run now is left alone', async () => {
    const other = await startModules([CartModule], { config: { databases: server.placeOf } });
    await other.client(Cart).create({ cartId: 'the-cart-of-another-store' });
    await other.stop();
    expect(await toPostgres()).toMatch(/^There are tables of cart with somebody's data in them/);
    const again = await startModules([CartModule], {
      config: { databases: server.placeOf },
      directory: other.directory,
    });
    const view = await again.client(Cart).view({ cartId: 'the-cart-of-another-store' });
    expect(view).toMatchObject({ cartId: 'the-cart-of-another-store' });
    await again.remove();
    await server.admin('TRUNCATE cart.cart, cart.platform_command CASCADE');
  });

  it('is given up for a moment that somebody reads it, and says so', async () => {
    const reader = new pg.Client({ connectionString: server.url });
    await reader.connect();
    await reader.query('BEGIN; LOCK TABLE cart.cart IN ACCESS SHARE MODE');
    expect(await toPostgres()).toContain('lock timeout');
    await reader.end();
  });

  it('takes a module that was there before and has left', async () => {
    for (let i = 0; i < 2; i++) {
      expect(await toPostgres()).toBe('moved');
      expect((await fetch(`${store.url}/v1/carts`, { method: 'POST' })).status).toBe(201);
      expect(await merge()).toBe('moved');
    }
  });

  it('is a home like another: a module leaves it for another database, and comes back', async () => {
    const [home, other] = [await createTestDatabase(MODULE_NAMES), await createTestDatabase(['cart'])];
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-places-'));
    const env = { PORT: '0', DOORDESK_DATA: folder, DOORDESK_SEED: 'none', DOORDESK_LOG: 'silent' };
    const config = readConfig({ ...env, DOORDESK_DATABASE: home.storeUrl, DOORDESK_STAFF_TOKEN: STAFF_TOKEN });
    const running = await startStore(config);
    const order = (command: string, args: object): Promise<object> =>
      new ControlBinding(folder).command(command, { module: 'cart', ...args });
    const opened = await fetch(`${running.url}/v1/carts`, { method: 'POST' });
    const { cartId } = (await opened.json()) as { cartId: string };
    const seen: number[] = [];
    const look = async (): Promise<void> => {
      seen.push((await fetch(`${running.url}/v1/carts/${cartId}`)).status);
    };
    await order('split', { to: { postgres: other.storeUrl } });
    await look();
    await order('merge', {});
    await look();
    expect(seen).toEqual([200, 200]);
    await running.stop();
    for (const database of [home, other]) await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });
});
