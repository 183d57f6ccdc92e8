import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { controlFolderOf } from '../../src/control-folder.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import type { HostPlan, Topology } from '../../src/platform/topology/topology.js';
import { MODULE_NAMES } from '../../src/store.module.js';
import { TestNats, natsIsInstalled } from '../kit/nats-server.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../kit/postgres.js';

const UP = fileURLToPath(new URL('../../scripts/up.mjs', import.meta.url));
const TEST = fileURLToPath(new URL('../../scripts/test.mjs', import.meta.url));
const possible = (await postgresIsThere()) && natsIsInstalled;

(possible ? describe : describe.skip)('two instances of everything, on PostgreSQL and NATS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-distributed-'));
  let database: TestDatabase;
  let nats: TestNats;
  let store: StoreProcess;

  beforeAll(async () => {
    database = await createTestDatabase(MODULE_NAMES);
    nats = await TestNats.start();
    const env = {
      DOORDESK_POSTGRES: database.storeUrl,
      DOORDESK_NATS: nats.url,
      DOORDESK_LOGIN_LIMIT: '0',
      DOORDESK_REGISTRATION_LIMIT: '0',
    };
    store = await startProcess(directory, env, [process.execPath, UP, 'distributed']);
  });
  afterAll(async () => {
    await store.end('SIGTERM');
    await nats.remove();
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The same suite that runs on one process. */
  const journeys = (): Promise<string> => {
    expect(store.url).toMatch(/^http/);
    const env = { ...process.env, DOORDESK_TEST_STORE: directory, DOORDESK_TEST_URL: store.url };
    const child = spawn(process.execPath, [TEST, 'test/journeys'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0 ? 'passed' : said)));
  };

  it('take the journeys as one process does', async () => {
    expect(await journeys()).toBe('passed');
  });

  it('go on when one instance of every host is killed', async () => {
    const { hosts } = (await new ControlBinding(directory).command('topology.current')) as Topology;
    const others = hosts.filter(({ gateway }) => !gateway);
    const pidOf = async (host: HostPlan): Promise<number | undefined> => {
      const status = new ControlBinding(controlFolderOf(directory, host, 2)).command('status');
      return ((await status.catch(() => ({}))) as { pid?: number }).pid;
    };
    const killed = await Promise.all(others.map(pidOf));
    for (const pid of killed) process.kill(pid as number, 'SIGKILL');
    // What was under way with them is lost to its callers; from the next moment on the others answer.
    let answered = 0;
    while (answered !== 200) answered = (await fetch(`${store.url}/v1/products`)).status;
    for (const [i, host] of others.entries())
      for (let pid = killed[i]; pid === undefined || pid === killed[i]; pid = await pidOf(host)) await delay(50);
    expect(await journeys()).toBe('passed');
  });
});
