import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { quickest } from '../kit/quickest.js';
import { STAFF_TOKEN } from '../kit/store.js';

const command = join(PROJECT, 'scripts/run.mjs');
const BOOKS = join(PROJECT, '../shared/data/books/books.csv');
const rows = (n: number, stock = 7): string =>
  [
    'price,title,externalId,color,stock',
    ...Array.from({ length: n }, (_, i) => `1.5,"Book, ${i}",e-${i},red,${stock}`),
  ].join('\n') + '\n';

interface List {
  items: { productId: string; title: string; price: object; available: boolean }[];
}

describe('npm run import', () => {
  let directory: string;
  let data: string;
  let store: StoreProcess | undefined;
  const env = () => ({
    PATH: process.env['PATH'],
    DOORDESK_DATA: data,
    DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
    INIT_CWD: directory,
  });
  const load = (...args: string[]) =>
    spawnSync(process.execPath, [command, 'import', ...args], { encoding: 'utf8', env: env() });
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${store!.url}${path}`, { headers: { authorization: `Bearer ${STAFF_TOKEN}` } })).json()) as T;
  const file = (text: string): string => {
    writeFileSync(join(directory, 'catalogue.csv'), text);
    return 'catalogue.csv';
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-import-'));
    data = join(directory, 'data');
  });
  afterEach(async () => {
    await store?.end('SIGKILL');
    store = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  it('works while the store is stopped and while it serves, and changes nothing the second time', async () => {
    expect(load(file(rows(1200))).stdout).toContain('1200 created, 0 updated, 0 unchanged, 0 rejected');
    store = await startProcess(data);
    const { items } = await get<List>('/v1/products?query=book&limit=1&sort=newest');
    expect(items).toMatchObject([
      { title: expect.stringMatching(/^Book, \d+$/), price: { amount: 150, currency: 'USD' }, available: true },
    ]);
    const path = `/v1/staff/inventory/${items[0]!.productId}`;
    await fetch(`${store.url}${path}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${STAFF_TOKEN}`, 'content-type': 'application/json' },
      body: '{"onHand":3}',
    });
    expect(load('catalogue.csv').stdout).toContain('0 created, 0 updated, 1200 unchanged, 0 rejected');
    expect(await get(path)).toMatchObject({ onHand: 3 });
    expect(load(file(rows(1201, 9))).stdout).toContain('1 created, 0 updated, 1200 unchanged, 0 rejected');
    expect(await get(path)).toMatchObject({ onHand: 9 });
    expect(load(file(rows(1, 9))).stdout).toMatch(/^Imported 1 product in /m);
  });

  it('reports each bad line by number and reason, and goes on', () => {
    const bad = file(
      '\ufeffexternalId,title,price,stock,currency\n' +
        'ok-1,"Two\nlines, one field",12.50,3,EUR\n' +
        'bad-1,"never closed,1.00,1,USD\n' +
        'bad-2,No price,,1,USD\n' +
        'bad-3,Not a number,abc,1,USD\n' +
        'bad-4,Too exact,1.005,1,USD\n' +
        'bad-5,Yen have no cents,1.5,1,JPY\n' +
        'bad-6,Negative,-1,1,USD\n' +
        'bad-7,Stock,1.00,-3,USD\n' +
        'bad-8,Too few\n' +
        'bad-9,No currency,1.00,1,XXQ\n' +
        ',No id,1.00,1,USD\n' +
        'ok-2,Fine,0.99,0,\n',
    );
    const done = load(bad, '--rejects', 'rejects.csv');
    expect(done.status).toBe(0);
    expect(done.stdout).toContain('2 created, 0 updated, 0 unchanged, 10 rejected');
    const rejects = readFileSync(join(directory, 'rejects.csv'), 'utf8').trim().split('\n');
    expect(rejects.map((line) => line.split(',')[0])).toEqual([
      'line',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
      '12',
      '13',
    ]);
    expect(rejects[1]).toContain('a quote is opened and never closed');
  });

  it('says in one line what it cannot do', () => {
    expect(load('missing.csv')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no file missing.csv'),
    });
    expect(load(file('title,price\nx,1\n')).stderr).toContain('The header has no column externalId.');
    expect(load(file('')).stderr).toContain('The file is empty.');
    expect(load().status).toBe(2);
  });

  it('completes when it was killed and is run again', async () => {
    file(rows(6_000));
    const killed = spawn(process.execPath, [command, 'import', 'catalogue.csv'], { env: env(), stdio: 'ignore' });
    while (!existsSync(join(data, 'modules/inventory.sqlite-wal')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(load('catalogue.csv').stdout).toMatch(/Imported 6000 products/);
    store = await startProcess(data);
    expect((await get<List>('/v1/products?query=book&limit=1')).items).toMatchObject([{ available: true }]);
  });

  it('loads 10,000 real books in ten seconds', async () => {
    const real = existsSync(BOOKS);
    if (!real) process.stdout.write(`the real books are not here: importing 10,000 made ones instead\n`);
    const { took } = await quickest(10_000, async () => {
      data = mkdtempSync(join(directory, 'data-'));
      const done = real ? load(BOOKS, '--map', 'goodbooks') : load(file(rows(10_000)));
      expect(done.stdout).toContain('10000 created, 0 updated, 0 unchanged, 0 rejected');
      return {};
    });
    expect(took).toBeLessThan(10_000);
    if (!real) return;
    store = await startProcess(data);
    const { items } = await get<List>('/v1/products?query=hunger%20games%20collins&limit=1');
    const book = await get<{ attributes: Record<string, string>; authors: string[] }>(
      `/v1/products/${items[0]!.productId}`,
    );
    expect(book).toMatchObject({
      authors: ['Suzanne Collins'],
      attributes: { isbn: '0439023483', isbn13: '9780439023481', year: '2008' },
    });
  });
});
