import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import type { Topology } from '../../src/platform/topology/topology.js';
import { type StoreProcess, startProcess } from '../kit/process.js';

describe('a module that moves', () => {
  let directory: string;
  let store: StoreProcess;
  const control = () => new ControlBinding(directory);
  const hosts = async () => ((await control().command('topology.current')) as Topology).hosts.map(({ name }) => name);
  const start = async (env: Record<string, string> = {}) => {
    store = await startProcess(directory, { DOORDESK_SEED: 'demo', ...env });
  };
  const found = async (): Promise<number> => {
    const reply = await fetch(`${store.url}/v1/products?query=whale`);
    return ((await reply.json()) as { items: object[] }).items.length;
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-moves-'));
    await start();
  });
  afterEach(async () => {
    await store.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  });

  it('has everything in its new place, also its search, after a restart, and back in the old one', async () => {
    const before = await found();
    expect(before).toBeGreaterThan(0);
    expect(await control().command('split', { module: 'catalog' })).toMatchObject({ from: 'store', to: 'catalog' });
    expect(await found()).toBe(before);
    expect(await hosts()).toEqual(['store', 'catalog']);
    await store.end('SIGTERM');
    await start();
    expect(await hosts()).toEqual(['store', 'catalog']);
    expect(await found()).toBe(before);
    expect(await control().command('merge', { module: 'catalog' })).toMatchObject({ from: 'catalog', to: 'store' });
    expect(await found()).toBe(before);
    expect(await hosts()).toEqual(['store']);
    expect(existsSync(join(directory, 'topology', 'monolith.yaml'))).toBe(false);
  });

  it('is told clearly when it cannot go, and stays', async () => {
    const refused = async (command: string, args: object) =>
      control()
        .command(command, { ...args })
        .then(
          () => 'moved',
          (error: unknown) => (error as Error).message,
        );
    expect(await refused('split', { module: 'nothing' })).toContain('There is no module nothing');
    expect(await refused('merge', { module: 'cart' })).toBe('cart is on the host store already.');
    const nowhere = { postgres: 'postgres://somebody@127.0.0.1:1/nowhere' };
    expect(await refused('split', { module: 'cart', to: nowhere })).toContain('PostgreSQL');
    // A folder for sockets that anybody could write to: neither this host nor the new one can be reached there.
    mkdirSync(join(directory, 'run'));
    chmodSync(join(directory, 'run'), 0o777);
    expect(await refused('split', { module: 'cart' })).toMatch(/^cart does not start: .*nobody else may write to it/);
    chmodSync(join(directory, 'run'), 0o700);
    const other = createServer().listen(join(directory, 'run', 'store-1.sock'));
    expect(await refused('split', { module: 'cart' })).toContain('another process listens at');
    await new Promise((resolve) => other.close(resolve));
    await control().command('split', { module: 'cart' });
    expect(await refused('split', { module: 'cart' })).toBe('cart is alone on the host cart already.');
    expect(await refused('split.dry-run', { module: 'cart' })).toBe('cart is alone on the host cart already.');
    const both = await Promise.all([refused('split', { module: 'offers' }), refused('split', { module: 'payments' })]);
    expect(both).toEqual(['moved', 'Another module is being moved: wait until it has arrived.']);
    expect((await fetch(`${store.url}/v1/carts`, { method: 'POST' })).status).toBe(201);
  });

  it('says beforehand what would happen, and does nothing', async () => {
    const { lines } = (await control().command('split.dry-run', { module: 'catalog' })) as { lines: string[] };
    expect(lines.join('\n')).toMatch(/would leave the host store[\s\S]*210 {2}product\n[\s\S]*merge -- catalog/);
    expect(await hosts()).toEqual(['store']);
  });

  it('keeps the store from starting under a topology that knows nothing of it', async () => {
    await control().command('split', { module: 'cart' });
    await store.end('SIGTERM');
    await expect(start({ DOORDESK_TOPOLOGY: 'two-halves' })).rejects.toThrow('were moved under the topology monolith');
    await start();
    expect(await hosts()).toEqual(['store', 'cart']);
  });
});
