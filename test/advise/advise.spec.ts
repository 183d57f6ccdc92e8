import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';
import { Shoppers } from '../../src/cli/drill/shoppers.js';
import { stockUp } from '../../src/cli/drill/stock.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { type StoreProcess, startProcess } from '../kit/process.js';

const MODULES = [
  'catalog',
  'offers',
  'inventory',
  'customers',
  'cart',
  'ordering',
  'payments',
  'fulfillment',
  'reviews',
  'search',
  'clickstream',
  'recommendations',
  'phrases',
];
/** Asked for nothing by shoppers who only look and buy. */
const SELDOM = ['customers', 'fulfillment', 'reviews', 'search', 'clickstream', 'recommendations', 'phrases'];

describe('npm run advise', () => {
  let directory: string;
  let store: StoreProcess;
  let shoppers: Shoppers;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-advise-'));
    store = await startProcess(directory);
    shoppers = new Shoppers(store.url, await stockUp(store.url), 2);
  });
  afterAll(async () => {
    shoppers.close();
    await store.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<{ code: number | null; said: string }> => {
    const env = { PATH: process.env['PATH'], DOORDESK_DATA: directory };
    const script = join(PROJECT, 'scripts/run.mjs');
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })));
  };
  /** The figures of a row of the table, by its first words. */
  const row = (said: string, name: string): number[] => {
    const line = said.split('\n').find((text) => text.startsWith(`${name} `));
    if (line === undefined) throw new Error(`${name} is not in\n${said}`);
    return line.slice(name.length).trim().split(/\s+/).map(Number);
  };

  it('says so when nobody asks the store for anything', async () => {
    const advised = await run('advise', '--seconds', '0.2');
    expect(advised).toMatchObject({ code: 1, said: expect.stringContaining('Nobody asked the store for anything') });
    expect(advised.said).toContain('npm run advise -- --load');
  });

  it('predicts for every module, from what the running store is asked', async () => {
    shoppers.start();
    const { code, said } = await run('advise', '--seconds', '2').finally(() => shoppers.stop());
    expect(said).toMatch(/a call to another process takes [1-9]\d* µs more/);
    const [calls, , pageNow, , checkoutNow, , cpuNow] = row(said, 'now');
    expect([calls, cpuNow! > 0, pageNow! > 0, checkoutNow! > pageNow!]).toEqual([NaN, true, true, true]);
    for (const module of MODULES) {
      const [crossing, , page, page99, checkout, checkout99, cpuHere, cpuThere, failed] = row(said, `${module} out`);
      for (const value of [page, page99, checkout, checkout99]) expect(value).toBeGreaterThan(0);
      expect(said).toMatch(new RegExp(`^${module}: (leaves|is dear)`, 'm'));
      if (SELDOM.includes(module)) continue;
      for (const value of [crossing, cpuHere, cpuThere]) expect(value).toBeGreaterThan(0);
      expect({ module, failed: failed! > 0 }).toEqual({ module, failed: true });
    }
    // One of a page's three questions becomes a remote call; ordering makes most of its own.
    expect(row(said, 'catalog out')[2]).toBeGreaterThan(pageNow!);
    expect(row(said, 'ordering out')[0]).toBeGreaterThan(row(said, 'payments out')[0]!);
    expect(row(said, 'cart out')[9]).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it('has a dry run say what the split would cost', async () => {
    shoppers.start();
    const { code, said } = await run('move', 'split', 'payments', '--dry-run').finally(() => shoppers.stop());
    expect(said).toContain('would leave the host store');
    expect(row(said, 'payments out')[4]).toBeGreaterThan(0);
    expect(said).toMatch(/^payments: .*calls? over the border/m);
    expect(code).toBe(0);
  });

  it('leaves no recording behind', async () => {
    const control = new ControlBinding(directory);
    expect(await control.command('record.read', {})).toEqual({ traces: [], next: null });
    await expect(control.command('record.stop')).rejects.toMatchObject({ code: 'no_recording' });
    await expect(control.command('record.start', { milliseconds: 'long' })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('says when no store runs', async () => {
    await store.end('SIGTERM');
    expect(await run('advise')).toMatchObject({ code: 1, said: expect.stringContaining('No store runs') });
  });
});
