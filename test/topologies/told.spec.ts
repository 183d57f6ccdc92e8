import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { lockFileSoon } from '../../src/platform/host/directory-lock.js';
import { readConfig } from '../../src/platform/index.js';
import { type Up, directorFolder, up } from '../../src/up.js';
import { MODULE_NAMES } from '../../src/store.module.js';

/** Three processes that face the public, and one with all the modules. */
const TOPOLOGY = `
hosts:
  store: { gateway: true, modules: [], instances: 3 }
  rest: { modules: [${MODULE_NAMES.join(', ')}], database: sqlite }
`;

describe('every process that asks for a module', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-told-'));
  const urls = new Map<string, string>();
  let store: Up;

  beforeAll(async () => {
    mkdirSync(join(directory, 'topology'));
    writeFileSync(join(directory, 'topology', 'monolith.yaml'), TOPOLOGY);
    const env = {
      PORT: '0',
      DOORDESK_DATA: directory,
      DOORDESK_SEED: 'none',
      DOORDESK_LOG: 'silent',
      DOORDESK_FAULTS: 'none',
    };
    store = await up(readConfig(env), {
      line: (host, line) => {
        const url = /^Doordesk is ready at (\S+)/.exec(line)?.[1];
        if (url) urls.set(host, url);
      },
    });
  });
  afterAll(async () => {
    await store.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const kill = (host: string): number => {
    const pid = store.supervisor.running.get(host) as number;
    process.kill(pid, 'SIGKILL');
    return pid;
  };
  const statusOf = (folder: string): Promise<{ pid?: number }> =>
    new ControlBinding(join(directory, 'run', folder)).command('status').catch(() => ({}));

  it('takes the faults that the public host was told', async () => {
    const told = (faults: string): Promise<object> => new ControlBinding(directory).command('store.faults', { faults });
    expect(await told('catalog:slow=1')).toEqual({ faults: [{ target: 'catalog', kind: 'slow', value: 1 }] });
    const rest = await new ControlBinding(join(directory, 'run', 'rest-1')).command('faults');
    expect(rest).toEqual({ faults: [{ target: 'catalog', kind: 'slow', value: 1 }] });
    await told('none');
  });

  it('is told where it has gone, each instance of a host, also one that was just starting', async () => {
    const opened = await fetch(`${store.url}/v1/carts`, { method: 'POST' });
    const { cartId } = (await opened.json()) as { cartId: string };
    urls.delete('store-3');
    kill('store-3');
    // When others can reach it, it has read where everything is; it goes no further.
    const release = await lockFileSoon(join(directory, 'kept', 'gateway-3.sqlite.lock'), 10_000);
    while (!(await isListening(join(directory, 'run', 'store-3.sock')))) await soon();
    await new ControlBinding(directorFolder(directory)).command('split', { module: 'cart' });
    release?.();
    while (!urls.has('store-3')) await soon();
    // The old place is asked no more: it has forgotten where the module went.
    const first = kill('rest');
    while ([undefined, first].includes((await statusOf('rest-1')).pid)) await soon();
    const replies = ['store-1', 'store-2', 'store-3'].map((host) => fetch(`${urls.get(host)}/v1/carts/${cartId}`));
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

const isListening = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => resolve(socket.destroy() === socket)).once('error', () => resolve(false));
  });

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
