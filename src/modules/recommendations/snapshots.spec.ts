import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { type ModuleDatabase, newId } from '../../platform/index.js';
import { BuildRequests } from './build-requests.js';
import { Building } from './building.js';
import { DatabaseSnapshots } from './database-snapshots.js';
import { Following } from './following.js';
import { SnapshotRegister } from './snapshot-register.js';
import { readTrails } from './trail-reader.js';

describe('snapshots of recommendations', () => {
  let shop: Shoppers;
  const [a, b, c, d] = ['a', 'b', 'c', 'd'] as const;

  beforeEach(async () => {
    shop = await Shoppers.start();
    await shop.products(a, b, c, d);
  });
  afterEach(() => shop.modules.remove());

  const database = (): ModuleDatabase => shop.modules.database('recommendations');
  const run = (sql: string): Promise<number> => database().write((tx) => tx.run(sql));
  /** Versions of which there are files, oldest first. */
  const files = async (): Promise<string[]> =>
    (await database().read<{ file: string }>('SELECT DISTINCT file FROM snapshot_piece ORDER BY file')).map(
      ({ file }) => file.slice(0, newId().length),
    );
  const nameOf = async (version: string): Promise<string> =>
    `${version}-${(await database().readOne<{ attempt: string }>('SELECT attempt FROM snapshot WHERE version = ?', [version]))!.attempt}`;
  const fileOf = async (version: string): Promise<Buffer> =>
    Buffer.from((await new DatabaseSnapshots(database()).get(await nameOf(version)))!);
  const spoilFile = async (version: string, spoil: (bytes: Buffer) => Buffer): Promise<void> => {
    const spoiled = spoil(await fileOf(version));
    const store = new DatabaseSnapshots(database());
    await store.remove(await nameOf(version));
    await store.put(await nameOf(version), spoiled);
  };
  const get = <T>(type: new (...args: never[]) => T): T => shop.modules.app.get(type, { strict: false });
  const served = async (): Promise<string> => (await shop.client.similar({ productId: a, limit: 1 })).snapshot;
  /** The same data in a module that starts anew, as after kill -9. */
  const again = async (): Promise<void> => {
    await shop.modules.stop();
    shop = await Shoppers.start({}, shop.modules.directory);
    await shop.settled();
  };
  const states = async (): Promise<string[]> => (await shop.client.snapshots({})).items.map(({ state }) => state);

  it('answers the same from the batch build as from the changes alone', async () => {
    const customers = Array.from({ length: 8 }, () => newId());
    const ids = Array.from({ length: 12 }, (_, i) => `p${i}`);
    await shop.products(...ids);
    for (const [i, customerId] of customers.entries()) {
      await shop.buys(customerId, [ids[i % 5]!, ids[(3 * i) % 12]!]);
      await shop.rates(customerId, ids[(7 * i) % 12]!, 3 + (i % 3));
      await shop.views({ sessionId: `s${i}` }, ids[i]!);
      await shop.views({ sessionId: `s${i}` }, ids[(5 * i + 1) % 12]!);
    }
    await shop.settled();
    const all = () => Promise.all(ids.map((productId) => shop.client.similar({ productId, limit: 4 })));
    const tidy = (lists: Awaited<ReturnType<typeof all>>) =>
      lists.map(({ items }) =>
        items
          .map((item) => [item.productId, item.reason.kind, item.score.toFixed(5)])
          .sort((x, y) => (x.join() < y.join() ? -1 : 1)),
      );
    const before = tidy(await all());
    await shop.built();
    expect(await served()).not.toBe('');
    expect(tidy(await all())).toEqual(before);
    // The snapshot and what has changed since, against a batch of everything.
    await shop.buys(customers[0]!, [ids[11]!, ids[4]!]);
    await shop.rates(customers[1]!, ids[7]!, 0);
    await shop.settled();
    const laidOver = tidy(await all());
    expect(laidOver).not.toEqual(before);
    await shop.built();
    expect(tidy(await all())).toEqual(laidOver);
    expect(await shop.sound()).toEqual([]);
  });

  it('counts once what changes while a build reads', async () => {
    for (let i = 0; i < 30; i++) await shop.buys(`customer-${i}`, [a, b]);
    const { snapshot } = await shop.client.build({});
    // Some of these are read by the build, some come after their trail was read.
    for (let i = 0; i < 30; i++) await shop.buys(`customer-${i}`, [c]);
    await shop.until(async () => (await states())[0] === 'current');
    await shop.until(async () => (await served()) === snapshot);
    const laidOver = (await shop.client.similar({ productId: c, limit: 4 })).items;
    expect(await shop.sound()).toEqual([]);
    await shop.built();
    const batch = (await shop.client.similar({ productId: c, limit: 4 })).items;
    expect(batch.map(({ score }) => score.toFixed(5))).toEqual(laidOver.map(({ score }) => score.toFixed(5)));
  });

  it('gives the file that serves, checked, after a restart', async () => {
    await shop.buys(null, [a, b]);
    const version = await shop.built();
    const { items } = await shop.client.snapshots({});
    expect(items[0]).toMatchObject({ snapshot: version, state: 'current', products: 2 });
    expect(items[0]!.checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(items[0]!.size).toBe((await fileOf(version)).length);
    await again();
    expect([await served(), await shop.similar(a)]).toEqual([version, [b]]);
  });

  it.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['changed in one byte', (bytes: Buffer) => Buffer.from(bytes).fill(bytes[bytes.length - 1]! ^ 1, bytes.length - 1)],
    ['empty', () => Buffer.alloc(0)],
    ['another file', () => Buffer.from('x'.repeat(500))],
  ])('refuses a file that is %s, serves the one before, and tells', async (_what, spoil) => {
    await shop.buys(null, [a, b]);
    const first = await shop.built();
    await shop.buys(null, [a, c]);
    const second = await shop.built();
    await spoilFile(second, spoil);
    await again();
    expect(await served()).toBe(first);
    // What has changed since the first lies over it.
    expect(new Set(await shop.similar(a))).toEqual(new Set([b, c]));
    expect((await shop.client.audit({})).findings).toEqual([
      expect.stringContaining(`snapshot ${second} cannot be read`),
    ]);
  });

  it('builds anew when no file can be read', async () => {
    await shop.buys(null, [a, b]);
    const first = await shop.built();
    await spoilFile(first, () => Buffer.alloc(0));
    await again();
    await shop.until(async () => ![first, ''].includes(await served()));
    expect(await shop.similar(a)).toEqual([b]);
  });

  it('begins a build anew that was left in the middle, and leaves nothing half-written', async () => {
    await shop.buys(null, [a, b]);
    await shop.modules.database('recommendations').write((tx) =>
      tx.run(
        `INSERT INTO snapshot (version, state, checksum, products, size, started_at, first_number, last_number, read_to, attempt)
         VALUES ('0-left', 'building', '', 0, 0, '2026-11-01T00:00:00.000Z', 0, 0, 'c:zzz', 'left')`,
      ),
    );
    await new DatabaseSnapshots(database()).put('0-left-left', Buffer.alloc(9));
    await again();
    await shop.until(async () => (await states()).includes('current'));
    await shop.settled();
    expect([await served(), await shop.similar(a)]).toEqual(['0-left', [b]]);
    expect(await database().read("SELECT 1 FROM snapshot_piece WHERE file LIKE '0-left-%left'")).toEqual([]);
    expect(await shop.sound()).toEqual([]);
  });

  it('goes back to the one before, once for one command, and not further than there is', async () => {
    const conflict = { kind: 'conflict', code: 'no_snapshot_before' };
    await expect(shop.client.rollBack({})).rejects.toMatchObject(conflict);
    await shop.buys(null, [a, b]);
    const first = await shop.built();
    await expect(shop.client.rollBack({})).rejects.toMatchObject(conflict);
    await shop.buys(null, [a, c]);
    await shop.built();
    const commandId = newId();
    expect(await shop.client.rollBack({}, { commandId })).toMatchObject({ snapshot: first, state: 'current' });
    expect(await shop.client.rollBack({}, { commandId })).toMatchObject({ snapshot: first });
    await shop.settled();
    expect(await served()).toBe(first);
    expect(await states()).toEqual(['withdrawn', 'current']);
    expect(await shop.sound()).toEqual([]);
  });

  it('keeps the last five files', async () => {
    await shop.buys(null, [a, b]);
    const versions: string[] = [];
    for (let i = 0; i < 7; i++) versions.push(await shop.built());
    await shop.until(async () => (await files()).length === 5);
    expect(await files()).toEqual(versions.slice(2));
  });

  it('serves right however often one goes back', async () => {
    for (const other of [b, c, d]) {
      await shop.buys(null, [a, other]);
      await shop.built();
    }
    await shop.buys(null, [b, c]);
    await shop.built();
    for (let i = 0; i < 3; i++) {
      await shop.client.rollBack({}, { commandId: newId() });
      await shop.settled();
      expect(new Set(await shop.similar(a))).toEqual(new Set([b, c, d]));
      expect(await shop.sound()).toEqual([]);
    }
  });

  it('asks for no build by itself for a day after staff went back', async () => {
    await shop.buys(null, [a, b]);
    const first = await shop.built();
    await shop.buys(null, [a, c]);
    await shop.built();
    await shop.client.rollBack({}, { commandId: newId() });
    await run("UPDATE snapshot SET ready_at = '2026-01-01T00:00:00.000Z'");
    await get(BuildRequests).askWhenDue();
    expect(await states()).toEqual(['withdrawn', 'current']);
    await run("UPDATE snapshot SET withdrawn_at = '2026-01-01T00:00:00.000Z' WHERE withdrawn_at IS NOT NULL");
    await get(BuildRequests).askWhenDue();
    await shop.until(async () => ![first, ''].includes(await served()));
  });

  it('withdraws a build that goes on when staff go back', async () => {
    await shop.buys(null, [a, b]);
    const first = await shop.built();
    await shop.built();
    await shop.client.build({});
    await shop.client.rollBack({}, { commandId: newId() });
    await get(Building).workOff();
    await shop.settled();
    expect([await served(), await states()]).toEqual([first, ['withdrawn', 'withdrawn', 'current']]);
    expect(await files()).toHaveLength(2);
  });

  it('lets serve what it has built though an old file cannot be removed', async () => {
    await shop.buys(null, [a, b]);
    for (let i = 0; i < 5; i++) await shop.built();
    const remove = jest.spyOn(DatabaseSnapshots.prototype, 'remove').mockRejectedValue(new Error('403'));
    try {
      await shop.built();
      await get(Building).workOff();
      expect((await states()).slice(0, 5)).toEqual(['current', 'ready', 'ready', 'ready', 'ready']);
      expect(await states()).not.toContain('failed');
    } finally {
      remove.mockRestore();
    }
  });

  it('pauses longer and longer while builds fail', async () => {
    await shop.buys(null, [a, b]);
    const put = jest.spyOn(DatabaseSnapshots.prototype, 'put').mockRejectedValue(new Error('full'));
    try {
      await shop.client.build({});
      await shop.until(async () => (await states())[0] === 'failed');
      await get(BuildRequests).askWhenDue();
      expect(await states()).toEqual(['failed']);
      await run("UPDATE snapshot SET started_at = '2026-01-01T00:00:00.000Z'");
      await get(BuildRequests).askWhenDue();
      expect(await states()).toHaveLength(2);
    } finally {
      put.mockRestore();
    }
  });

  it('lets only the latest attempt of a version go on', async () => {
    await shop.buys(null, [a, b]);
    await run(
      `INSERT INTO snapshot (version, state, checksum, products, size, started_at, first_number, last_number, read_to)
       VALUES ('v', 'ready', '', 0, 0, '2026-11-01T00:00:00.000Z', 0, 0, '')`,
    );
    const refused = /no longer the one that counts/;
    await expect(readTrails(database(), 'v', 'one')).rejects.toThrow(refused);
    await run("DELETE FROM snapshot WHERE version = 'v'");
    const put = jest.spyOn(DatabaseSnapshots.prototype, 'put').mockImplementationOnce(async () => {
      await run("UPDATE snapshot SET attempt = 'of another instance'");
      put.mockRestore();
    });
    const { snapshot } = await shop.client.build({});
    // The first attempt ends without a word, and the version is built anew.
    await shop.until(async () => (await served()) === snapshot);
    expect(await states()).toEqual(['current']);
    expect(await files()).toEqual([snapshot]);
  });

  it('asks for no build in an instance that cannot reach the storage', async () => {
    await shop.buys(null, [a, b]);
    const version = await shop.built();
    const unreachable = jest.spyOn(DatabaseSnapshots.prototype, 'get').mockRejectedValue(new Error('403'));
    try {
      const config = { snapshots: { kind: 'database' } };
      const parts = [
        database(),
        get(SnapshotRegister),
        { repeatEverywhere: () => undefined },
        config,
        { error: () => undefined },
      ];
      const other = new Following(...(parts as unknown as ConstructorParameters<typeof Following>));
      await other.follow();
      await other.follow();
      expect([other.allTorn, other.statistics.version]).toEqual([false, '']);
      expect((await shop.client.snapshots({})).items.map(({ snapshot }) => snapshot)).toEqual([version]);
      unreachable.mockRestore();
      const third = new Following(...(parts as unknown as ConstructorParameters<typeof Following>));
      await third.follow();
      expect(third.statistics.version).toBe(version);
    } finally {
      unreachable.mockRestore();
    }
  });
});
