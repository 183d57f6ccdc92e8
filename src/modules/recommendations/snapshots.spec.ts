import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { newId } from '../../platform/index.js';

describe('snapshots of recommendations', () => {
  let shop: Shoppers;
  const [a, b, c, d] = ['a', 'b', 'c', 'd'] as const;

  beforeEach(async () => {
    shop = await Shoppers.start();
    await shop.products(a, b, c, d);
  });
  afterEach(() => shop.modules.remove());

  const folder = (): string => join(shop.modules.directory, 'snapshots');
  const fileOf = (version: string): string => join(folder(), `recommendations-${version}.snapshot`);
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
    expect(items[0]!.size).toBe(readFileSync(fileOf(version)).length);
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
    writeFileSync(fileOf(second), spoil(readFileSync(fileOf(second))));
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
    writeFileSync(fileOf(first), '');
    await again();
    await shop.until(async () => ![first, ''].includes(await served()));
    expect(await shop.similar(a)).toEqual([b]);
  });

  it('begins a build anew that was left in the middle, and leaves nothing half-written', async () => {
    await shop.buys(null, [a, b]);
    await shop.modules.database('recommendations').write((tx) =>
      tx.run(
        `INSERT INTO snapshot (version, state, checksum, products, size, started_at, first_number, last_number, read_to)
         VALUES ('0-left', 'building', '', 0, 0, '2026-11-01T00:00:00.000Z', 0, 0, 'c:zzz')`,
      ),
    );
    await again();
    await shop.until(async () => (await states()).includes('current'));
    await shop.settled();
    expect([await served(), await shop.similar(a)]).toEqual(['0-left', [b]]);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.unfinished'))).toEqual([]);
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
    await shop.until(async () => readdirSync(folder()).length === 5);
    expect(readdirSync(folder()).sort()).toEqual(
      versions.slice(2).map((version) => `recommendations-${version}.snapshot`),
    );
  });
});
