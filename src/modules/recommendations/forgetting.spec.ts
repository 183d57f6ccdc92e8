import { expect, it } from '@jest/globals';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { timestamp } from '../../platform/index.js';
import { BuildRequests } from './build-requests.js';

const OLD = '2020-01-01T00:00:00.000Z';

it('forgets what is older than 90 days though nothing else happens, and makes the next snapshot due', async () => {
  let shop = await Shoppers.start();
  try {
    const database = () => shop.modules.database('recommendations');
    // In one transaction: the module may forget at any moment. No change is written: only what is forgotten makes a snapshot due.
    await database().write(async (tx) => {
      const signal = (owner: string, product: string, kind: number, source: string, at: string): Promise<number> =>
        tx.run(
          `INSERT INTO signal (owner, product_id, kind, source, session_id, stars, first_at, last_at, number)
           VALUES (?, ?, ?, ?, NULL, NULL, ?, ?, 0)`,
          [owner, product, kind, source, at, at],
        );
      await signal('s:gone', 'a', 2, '', OLD);
      await signal('s:gone', 'b', 2, '', OLD);
      await signal('s:here', 'a', 2, '', timestamp());
      await signal('c:ada', 'a', 0, 'order', OLD);
      for (const owner of ['s:gone', 'c:ada'])
        await tx.run("INSERT INTO dismissal (owner, product_id, at) VALUES (?, 'a', ?)", [owner, OLD]);
      await tx.run("INSERT INTO erasure (owner, at) VALUES ('s:gone', ?)", [OLD]);
    });
    await shop.modules.stop();
    shop = await Shoppers.start({}, shop.modules.directory);
    const owners = async (table: string): Promise<string[]> =>
      (await database().read<{ owner: string }>(`SELECT owner FROM ${table} ORDER BY owner`)).map((row) => row.owner);
    await shop.until(async () => (await owners('erasure')).length === 0);
    expect(await owners('signal')).toEqual(['c:ada', 's:here']);
    expect(await owners('dismissal')).toEqual(['c:ada']);
    await shop.modules.app.get(BuildRequests, { strict: false }).askWhenDue();
    await shop.until(async () => (await shop.client.snapshots({})).items[0]?.state === 'current');
  } finally {
    await shop.modules.remove();
  }
});
