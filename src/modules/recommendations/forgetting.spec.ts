import { expect, it } from '@jest/globals';
import { Shoppers } from '../../../test/kit/shoppers.js';

it('forgets what is older than 90 days though nothing else happens, and makes the next snapshot due', async () => {
  let shop = await Shoppers.start();
  try {
    const old = '2020-01-01T00:00:00.000Z';
    const database = () => shop.modules.database('recommendations');
    await shop.views({ sessionId: 'gone' }, 'a', old);
    await shop.views({ sessionId: 'gone' }, 'b', old);
    await shop.views({ sessionId: 'here' }, 'a', new Date().toISOString());
    await shop.buys('ada', ['a'], old);
    await database().write(async (tx) => {
      for (const owner of ['s:gone', 'c:ada'])
        await tx.run("INSERT INTO dismissal (owner, product_id, at) VALUES (?, 'a', ?)", [owner, old]);
      await tx.run("INSERT INTO erasure (owner, at) VALUES ('s:gone', ?)", [old]);
      await tx.run('DELETE FROM statistic_change');
    });
    await shop.modules.stop();
    shop = await Shoppers.start({}, shop.modules.directory);
    const owners = async (table: string): Promise<unknown[]> =>
      (await database().read<{ owner: string }>(`SELECT owner FROM ${table} ORDER BY owner`)).map((row) => row.owner);
    await shop.until(async () => (await owners('erasure')).length === 0);
    expect(await owners('signal')).toEqual(['c:ada', 's:here']);
    expect(await owners('dismissal')).toEqual(['c:ada']);
    await shop.until(async () => (await shop.client.snapshots({})).items[0]?.state === 'current');
  } finally {
    await shop.modules.remove();
  }
});
