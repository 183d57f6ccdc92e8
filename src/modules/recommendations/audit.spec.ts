import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Shoppers } from '../../../test/kit/shoppers.js';
import { Following } from './following.js';

describe('the audit of recommendations', () => {
  let shop: Shoppers;

  beforeAll(async () => {
    shop = await Shoppers.start();
    await shop.products('a', 'b');
    await shop.buys('ada', ['a', 'b']);
    await shop.rates('ada', 'b', 4);
    await shop.views({ sessionId: 'visit' }, 'a');
  });
  afterAll(() => shop.modules.remove());
  afterEach(async () => expect(await shop.sound()).toEqual([]));

  const run = (...statements: string[]): Promise<void> =>
    shop.modules.database('recommendations').write(async (tx) => {
      for (const sql of statements) await tx.run(sql);
    });
  const signal = (owner: string, product: string, kind: number, more = "'', NULL, NULL"): string =>
    `INSERT INTO signal (owner, product_id, kind, source, session_id, stars, first_at, last_at, number)
     VALUES ('${owner}', '${product}', ${kind}, ${more}, '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 1)`;
  const many = (owner: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => signal(owner, `p${i}`, 2));
  const clean = (owner: string): string => `DELETE FROM signal WHERE owner = '${owner}'`;

  it.each<[what: string, finding: string, plant: string[], ...repair: string[]]>([
    ['one that serves too many', 'snapshots too many', snapshots('current', 'current'), 'DELETE FROM snapshot'],
    ['a customer of whom too much is kept', '1 customers of whom more', many('c:x', 501), clean('c:x')],
    ['a session of which too much is kept', '1 sessions of which more', many('s:x', 51), clean('s:x')],
    ['a signal of nobody', 'signals of nobody', [signal('nobody', 'a', 2)], clean('nobody')],
    ['a kind that there is not', 'of no kind', [signal('s:x', 'a', 7)], clean('s:x')],
    ['a rating without stars', 'ratings without stars', [signal('c:x', 'a', 1)], clean('c:x')],
    [
      'a view from before an erasure',
      'views from before their history was erased',
      [signal('s:x', 'a', 2), "INSERT INTO erasure (owner, at) VALUES ('s:x', '2026-11-02T00:00:00.000Z')"],
      "DELETE FROM erasure WHERE owner = 's:x'",
      clean('s:x'),
    ],
    [
      "a customer's view of a session from before its erasure",
      'views from before their history was erased',
      [
        signal('c:x', 'a', 2, "'', 'x', NULL"),
        "INSERT INTO erasure (owner, at) VALUES ('s:x', '2026-11-02T00:00:00.000Z')",
      ],
      "DELETE FROM erasure WHERE owner = 's:x'",
      clean('c:x'),
    ],
    [
      'a product in no state',
      'products whose state is neither',
      ["INSERT INTO product_state (product_id, known, available, number) VALUES ('x', 2, 0, 1)"],
      "DELETE FROM product_state WHERE product_id = 'x'",
    ],
    [
      'a change from the future',
      'a number that was not given yet',
      [change(999_999, '{"products":[],"pairs":[],"counts":[]}')],
      'DELETE FROM statistic_change WHERE number = 999999',
    ],
    [
      'a change that says nothing',
      '1 changes of statistics cannot be read',
      [change(-1, '{"products":["a"],"pairs":[[0,5,0,1]],"counts":[]}')],
      'DELETE FROM statistic_change WHERE number = -1',
    ],
    ['a purchase that was not counted', 'are counted', [signal('c:x', 'a', 0, "'order', NULL, NULL")], clean('c:x')],
    ['a file that is gone', 'cannot be read', snapshots('ready'), 'DELETE FROM snapshot'],
  ])('finds %s', async (_what, finding, plant, ...repair) => {
    await run(...plant);
    expect((await shop.sound()).join('\n')).toContain(finding);
    await run(...repair);
  });
});

it('finds nothing wrong with what is bought while the audit counts', async () => {
  const shop = await Shoppers.start();
  try {
    await shop.products('a', 'b');
    const following = shop.modules.app.get(Following, { strict: false });
    const counted = jest.spyOn(following, 'counted').mockImplementationOnce(async () => {
      const before = await following.counted();
      await shop.buys('bea', ['a', 'b']);
      return before;
    });
    expect((await shop.client.audit({})).findings).toEqual([]);
    expect(counted).toHaveBeenCalledTimes(2);
  } finally {
    await shop.modules.remove();
  }
});

function snapshots(...states: string[]): string[] {
  return states.map(
    (state, i) =>
      `INSERT INTO snapshot (version, state, checksum, products, size, started_at, first_number, last_number, read_to)
       VALUES ('v${i}', '${state}', '', 0, 0, '2026-11-01T00:00:00.000Z', 0, 0, '')`,
  );
}

function change(number: number, body: string): string {
  return `INSERT INTO statistic_change (number, body) VALUES (${number}, '${body}')`;
}
