import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventRecorder, recordEvents } from '../../../test/kit/event-recorder.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import type { Client } from '../../platform/index.js';
import { type AvailabilityChanged, Inventory } from './contract/inventory.contract.js';
import { InventoryModule } from './inventory.module.js';
import { ReservationExpiry } from './reservation-expiry.js';

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const settled = { settle: 5000 };

describe('inventory', () => {
  let modules: StartedModules;
  let inventory: Client<typeof Inventory>;
  let recorder: EventRecorder<AvailabilityChanged>;

  const start = async (options: Parameters<typeof startModules>[1] = {}) => {
    recorder = recordEvents(Inventory.events.AvailabilityChanged);
    modules = await startModules([InventoryModule, recorder.module], options);
    inventory = modules.client(Inventory);
  };
  const hold = (reservationId: string, items: Record<string, number>, expiresInSeconds = 600) =>
    inventory.reserve({
      reservationId,
      items: Object.entries(items).map(([productId, quantity]) => ({ productId, quantity })),
      expiresInSeconds,
    });
  const shelf = async (counts: Record<string, number>) => {
    for (const [productId, onHand] of Object.entries(counts)) await inventory.setOnHand({ productId, onHand });
  };
  const expire = async (...reservationIds: string[]) => {
    for (const id of reservationIds)
      await modules
        .database('inventory')
        .write((tx) => tx.run('UPDATE reservation SET expires_at = ? WHERE reservation_id = ?', [LONG_AGO, id]));
    await modules.app.get(ReservationExpiry, { strict: false }).expireDue();
  };
  const findings = async () => (await inventory.audit({})).findings;

  beforeEach(() => start());
  afterEach(async () => {
    expect(await findings()).toEqual([]);
    await modules.remove();
  });

  describe('counts', () => {
    it('knows zeros for a product without stock', async () => {
      const zeros = { productId: 'p1', onHand: 0, reserved: 0, available: 0, committed: 0 };
      expect(await inventory.stock({ productId: 'p1' })).toEqual(zeros);
    });

    it('answers availability for each product asked for, once', async () => {
      await shelf({ p1: 3, p2: 4 });
      await hold('r1', { p1: 1 });
      expect((await inventory.availability({ productIds: ['p2', 'none', 'p1', 'p1', "' OR 1=1 --"] })).items).toEqual([
        { productId: 'p2', available: 4 },
        { productId: 'none', available: 0 },
        { productId: 'p1', available: 2 },
        { productId: "' OR 1=1 --", available: 0 },
      ]);
      expect(await inventory.availability({ productIds: [] })).toEqual({ items: [] });
    });

    it('answers availability of 500 products', async () => {
      const items = Array.from({ length: 500 }, (_, i) => ({ productId: `p${i}`, onHand: i }));
      await inventory.importStock({ items });
      const { items: found } = await inventory.availability({ productIds: items.map((item) => item.productId) });
      expect(found).toEqual(items.map(({ productId, onHand }) => ({ productId, available: onHand })));
    });

    it('imports each value once, whatever was sold since', async () => {
      const file = { items: [{ productId: 'p1', onHand: 10 }] };
      expect(await inventory.importStock(file)).toEqual({ changed: 1 });
      await hold('r1', { p1: 4 });
      await inventory.commit({ reservationId: 'r1' });
      expect(await inventory.importStock(file)).toEqual({ changed: 0 });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 6, committed: 4 });
      expect(await inventory.importStock({ items: [{ productId: 'p1', onHand: 20 }] })).toEqual({ changed: 1 });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 20, committed: 4 });
    });

    it('imports the last of several values of one product, also for one that staff has counted', async () => {
      await shelf({ p1: 7 });
      const file = { items: [1, 2, 3].map((onHand) => ({ productId: 'p1', onHand })) };
      expect(await inventory.importStock(file)).toEqual({ changed: 1 });
      expect(await inventory.importStock(file)).toEqual({ changed: 0 });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 3 });
      await shelf({ p1: 5 });
      expect(await inventory.importStock(file)).toEqual({ changed: 0 });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 5 });
    });
  });

  describe('reserve', () => {
    it('holds all or none and says what is short', async () => {
      await shelf({ p1: 5, p2: 1 });
      await expect(hold('r1', { p1: 2, p2: 3, p3: 1 })).rejects.toMatchObject({
        kind: 'conflict',
        code: 'out_of_stock',
        details: {
          items: [
            { productId: 'p2', requested: 3, available: 1 },
            { productId: 'p3', requested: 1, available: 0 },
          ],
        },
      });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0, available: 5 });
      expect(await hold('r1', { p1: 2, p2: 1 })).toMatchObject({ reservationId: 'r1', state: 'held' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 5, reserved: 2, available: 3 });
    });

    it('adds up a product that comes twice', async () => {
      await shelf({ p1: 5 });
      const twice = (quantity: number) => [
        { productId: 'p1', quantity },
        { productId: 'p1', quantity },
      ];
      const request = { reservationId: 'r1', expiresInSeconds: 60 };
      await expect(inventory.reserve({ ...request, items: twice(3) })).rejects.toMatchObject({
        details: { items: [{ productId: 'p1', requested: 6, available: 5 }] },
      });
      await inventory.reserve({ ...request, items: twice(2) });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 4 });
    });

    it('answers the same id with the reservation as it is now', async () => {
      await shelf({ p1: 5 });
      const first = await hold('r1', { p1: 2 });
      expect(await hold('r1', { p1: 5 })).toEqual(first);
      await inventory.commit({ reservationId: 'r1' });
      expect(await hold('r1', { p1: 2 })).toEqual({ ...first, state: 'committed' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 3, reserved: 0, committed: 2 });
    });

    it('promises no unit twice to 200 at once', async () => {
      await shelf({ p1: 50 });
      const outcomes = await Promise.allSettled(Array.from({ length: 200 }, (_, i) => hold(`r${i}`, { p1: 1 })));
      expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(50);
      for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toMatchObject({ code: 'out_of_stock' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 50, reserved: 50, available: 0 });
    });

    it('keeps the books while baskets of several products race through all ends', async () => {
      await shelf({ p1: 40, p2: 40, p3: 40 });
      const ends = [inventory.commit, inventory.release, inventory.ship, inventory.restock];
      await Promise.allSettled(
        Array.from({ length: 120 }, async (_, i) => {
          const reservationId = `r${i % 60}`;
          await Promise.allSettled([
            hold(reservationId, { p1: 1 + (i % 3), p2: 1, p3: 1 + (i % 2) }),
            ends[i % 4]?.({ reservationId }),
            inventory.commit({ reservationId }),
            ends[(i + 1) % 4]?.({ reservationId }),
          ]);
        }),
      );
      expect(await findings()).toEqual([]);
    });

    it.each([
      { items: [] },
      { items: [{ productId: 'p1', quantity: 0 }] },
      { items: [{ productId: 'p1', quantity: -1 }] },
      { items: [{ productId: 'p1', quantity: 0.5 }] },
      { items: [{ productId: 'p1', quantity: 1 }], expiresInSeconds: 0 },
    ])('refuses %j', async (bad) => {
      await shelf({ p1: 5 });
      await expect(inventory.reserve({ reservationId: 'r1', expiresInSeconds: 60, ...bad })).rejects.toMatchObject({
        kind: 'invalid',
      });
    });
  });

  describe('commit, ship, restock', () => {
    beforeEach(async () => {
      await shelf({ p1: 5, p2: 5 });
      await hold('r1', { p1: 2, p2: 3 });
    });

    it('makes a hold a sale, and ships it, each once', async () => {
      for (let i = 0; i < 2; i++) {
        expect(await inventory.commit({ reservationId: 'r1' })).toMatchObject({ state: 'committed' });
        const stock = { onHand: 3, reserved: 0, available: 3, committed: 2 };
        expect(await inventory.stock({ productId: 'p1' })).toMatchObject(stock);
      }
      for (let i = 0; i < 2; i++) {
        expect(await inventory.ship({ reservationId: 'r1' })).toMatchObject({ state: 'shipped' });
        expect(await inventory.stock({ productId: 'p2' })).toMatchObject({ onHand: 2, committed: 0 });
      }
      expect(await inventory.commit({ reservationId: 'r1' })).toMatchObject({ state: 'shipped' });
      await expect(inventory.restock({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'reservation_closed' });
    });

    it('puts the units of a canceled sale back, once', async () => {
      await inventory.commit({ reservationId: 'r1' });
      for (let i = 0; i < 2; i++) {
        expect(await inventory.restock({ reservationId: 'r1' })).toMatchObject({ state: 'returned' });
        expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 5, committed: 0 });
      }
      await expect(inventory.ship({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'reservation_closed' });
      await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'reservation_closed' });
      expect(await inventory.release({ reservationId: 'r1' })).toMatchObject({ state: 'returned' });
    });

    it('neither ships nor restocks what was not sold', async () => {
      for (const operation of [inventory.ship, inventory.restock]) {
        await expect(operation({ reservationId: 'r1' })).rejects.toMatchObject({
          code: 'reservation_closed',
          details: { state: 'held' },
        });
        await expect(operation({ reservationId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
      }
      await expect(inventory.commit({ reservationId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
    });

    it('lets only one of two ends happen', async () => {
      await inventory.commit({ reservationId: 'r1' });
      const outcomes = await Promise.allSettled([
        inventory.ship({ reservationId: 'r1' }),
        inventory.restock({ reservationId: 'r1' }),
      ]);
      expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected']);
    });

    it('sells nothing that a recount did not find, and says the same when asked again', async () => {
      await hold('r2', { p1: 2 });
      await shelf({ p1: 1 });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 1, reserved: 4, available: 0 });
      for (let i = 0; i < 2; i++)
        await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({
          code: 'out_of_stock',
          details: { items: [{ productId: 'p1', requested: 2, available: 0 }] },
        });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 1, reserved: 2, available: 0 });
      expect(await inventory.stock({ productId: 'p2' })).toMatchObject({ onHand: 5, reserved: 0, available: 5 });
      await expect(inventory.commit({ reservationId: 'r2' })).rejects.toMatchObject({ code: 'out_of_stock' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
    });

    it('sells to whoever commits first when a recount leaves enough for one', async () => {
      await hold('r2', { p1: 2 });
      await shelf({ p1: 2 });
      expect(await inventory.commit({ reservationId: 'r2' })).toMatchObject({ state: 'committed' });
      await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'out_of_stock' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 0, reserved: 0, committed: 2 });
    });
  });

  describe('release', () => {
    it('gives the units back, once, and closes the reservation', async () => {
      await shelf({ p1: 5 });
      await hold('r1', { p1: 2 });
      for (let i = 0; i < 2; i++)
        expect(await inventory.release({ reservationId: 'r1' })).toMatchObject({ state: 'released' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0, available: 5 });
      await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'reservation_closed' });
      await expect(hold('r1', { p1: 2 })).rejects.toMatchObject({ code: 'reservation_closed' });
    });

    it('is remembered when it overtakes its reserve', async () => {
      await shelf({ p1: 5 });
      expect(await inventory.release({ reservationId: 'r1' })).toMatchObject({ state: 'released' });
      await expect(hold('r1', { p1: 2 })).rejects.toMatchObject({ code: 'reservation_closed' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0 });
    });

    it('does not undo a sale', async () => {
      await shelf({ p1: 5 });
      await hold('r1', { p1: 2 });
      await inventory.commit({ reservationId: 'r1' });
      expect(await inventory.release({ reservationId: 'r1' })).toMatchObject({ state: 'committed' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 3, committed: 2 });
    });
  });

  describe('expiry', () => {
    it('ends holds whose time is over and no others', async () => {
      await shelf({ p1: 5 });
      await hold('r1', { p1: 2 });
      await hold('r2', { p1: 1 });
      await hold('r3', { p1: 1 });
      await inventory.commit({ reservationId: 'r3' });
      await expire('r1', 'r3');
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 4, reserved: 1, committed: 1 });
      expect(await hold('r1', { p1: 2 })).toMatchObject({ state: 'expired' });
    });

    it('ends more holds than one transaction takes', async () => {
      await shelf({ p1: 500 });
      const ids = Array.from({ length: 250 }, (_, i) => `r${i}`);
      await Promise.all(ids.map((id) => hold(id, { p1: 2 })));
      await expire(...ids);
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0, available: 500 });
    });

    it('lets no hold that cannot end keep others from ending', async () => {
      await shelf({ p1: 5, p2: 5 });
      await hold('broken', { p1: 1 });
      await hold('sound', { p2: 1 });
      const database = modules.database('inventory');
      await database.write((tx) => tx.run("UPDATE stock SET reserved = 0 WHERE product_id = 'p1'"));
      await expire('broken', 'sound');
      expect(await inventory.stock({ productId: 'p2' })).toMatchObject({ reserved: 0 });
      expect(await findings()).toHaveLength(1);
      await database.write((tx) => tx.run("UPDATE stock SET reserved = 1 WHERE product_id = 'p1'"));
      await expire();
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0 });
    });

    it('takes the units again for a late commit, if they are there', async () => {
      await shelf({ p1: 2 });
      await hold('r1', { p1: 2 });
      await expire('r1');
      expect(await inventory.commit({ reservationId: 'r1' })).toMatchObject({ state: 'committed' });
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ onHand: 0, reserved: 0, committed: 2 });
    });

    it('refuses a late commit when another has the units, until they come back', async () => {
      await shelf({ p1: 2 });
      await hold('r1', { p1: 2 });
      await expire('r1');
      await hold('r2', { p1: 1 });
      for (let i = 0; i < 2; i++)
        await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({
          code: 'out_of_stock',
          details: { items: [{ productId: 'p1', requested: 2, available: 1 }] },
        });
      await inventory.release({ reservationId: 'r2' });
      expect(await inventory.commit({ reservationId: 'r1' })).toMatchObject({ state: 'committed' });
    });

    it('takes nothing for a commit after a release of what had expired', async () => {
      await shelf({ p1: 2 });
      await hold('r1', { p1: 2 });
      await expire('r1');
      expect(await inventory.release({ reservationId: 'r1' })).toMatchObject({ state: 'released' });
      await expect(inventory.commit({ reservationId: 'r1' })).rejects.toMatchObject({ code: 'reservation_closed' });
    });

    it('ends holds after a restart without being asked', async () => {
      await shelf({ p1: 2 });
      await hold('r1', { p1: 2 });
      await modules.database('inventory').write((tx) => tx.run('UPDATE reservation SET expires_at = ?', [LONG_AGO]));
      const { directory } = modules;
      await modules.stop();
      await start({ directory });
      // The host runs the job at start; the test's own time limit bounds the wait.
      while ((await inventory.stock({ productId: 'p1' })).reserved > 0) await new Promise((done) => setImmediate(done));
      expect(await inventory.stock({ productId: 'p1' })).toMatchObject({ reserved: 0, available: 2 });
    });
  });

  describe('AvailabilityChanged', () => {
    it('is published only when a product turns', async () => {
      await inventory.setOnHand({ productId: 'p1', onHand: 2 });
      await inventory.setOnHand({ productId: 'p1', onHand: 3 });
      await inventory.setOnHand({ productId: 'p2', onHand: 0 });
      await hold('r1', { p1: 2 });
      await hold('r2', { p1: 1 });
      await inventory.commit({ reservationId: 'r2' });
      await expire('r1');
      await inventory.setOnHand({ productId: 'p1', onHand: 0 });
      await inventory.restock({ reservationId: 'r2' });
      await inventory.importStock({ items: [{ productId: 'p1', onHand: 0 }] });
      await expect(hold('r3', { p1: 1 })).rejects.toMatchObject({ code: 'out_of_stock' });
      await inventory.importStock({ items: [{ productId: 'p1', onHand: 9 }] }, settled);
      expect(recorder.taken).toEqual(
        [true, false, true, false, true, false, true].map((available) => ({ productId: 'p1', available })),
      );
    });

    it('is not published for a reserve that came to nothing', async () => {
      await shelf({ p1: 1, p2: 1 });
      await expect(hold('r1', { p1: 1, p2: 2 })).rejects.toMatchObject({ code: 'out_of_stock' });
      await inventory.release({ reservationId: 'r2' }, settled);
      expect(recorder.taken.map((event) => event.available)).toEqual([true, true]);
    });
  });

  it('means the same when every command and event comes twice', async () => {
    await modules.remove();
    await start({ config: { repeatCommands: true } });
    await shelf({ p1: 5, p2: 1 });
    await hold('r1', { p1: 2, p2: 1 });
    await expect(hold('r2', { p2: 1 })).rejects.toMatchObject({ code: 'out_of_stock' });
    await inventory.commit({ reservationId: 'r1' });
    await hold('r3', { p1: 1 });
    await inventory.release({ reservationId: 'r3' });
    await hold('r4', { p1: 1 });
    await inventory.commit({ reservationId: 'r4' });
    await inventory.restock({ reservationId: 'r4' });
    await inventory.ship({ reservationId: 'r1' }, settled);
    const stock = { onHand: 3, reserved: 0, available: 3, committed: 0 };
    expect(await inventory.stock({ productId: 'p1' })).toMatchObject(stock);
    expect(recorder.taken).toEqual([
      { productId: 'p1', available: true },
      { productId: 'p2', available: true },
      { productId: 'p2', available: false },
    ]);
  });

  it('finds counts that its reservations do not explain', async () => {
    await shelf({ p1: 5, p2: 5 });
    await hold('r1', { p1: 2, p2: 1 });
    const database = modules.database('inventory');
    await database.write((tx) => tx.run("UPDATE stock SET reserved = 3, committed = 1 WHERE product_id = 'p1'"));
    expect(await findings()).toEqual(['p1: reserved 3 but holds of 2, committed 1 but sales of 0, on hand 5']);
    await database.write((tx) => tx.run("UPDATE stock SET reserved = 2, committed = 0 WHERE product_id = 'p1'"));
    await database.write((tx) => tx.run("UPDATE reservation SET state = 'shipped' WHERE reservation_id = 'r1'"));
    expect(await findings()).toHaveLength(2);
    await database.write((tx) => tx.run("UPDATE reservation SET state = 'held' WHERE reservation_id = 'r1'"));
    expect((await inventory.audit({})).figures).toEqual({
      products: '2',
      onHand: '10',
      reserved: '3',
      committed: '0',
      'reservations.held': '1',
    });
  });

  it('cannot write a negative count', async () => {
    await shelf({ p1: 1 });
    const write = modules.database('inventory').write((tx) => tx.run('UPDATE stock SET reserved = -1'));
    // SQLite's code and PostgreSQL's for a violated check.
    await expect(write).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_CONSTRAINT_CHECK$|^23514$/) });
  });

  it('finds due and open reservations by index, however many are closed', async () => {
    const database = modules.database('inventory');
    const due = "SELECT reservation_id FROM reservation WHERE state = 'held' AND expires_at <= '' ORDER BY expires_at";
    const plan = async (explain: string) =>
      (await database.read(`${explain} ${due}`)).map((row) => Object.values(row).at(-1));
    // PostgreSQL reads a table of a few rows whole: there the index is known to be the same by the migrations.
    if (database.dialect === 'postgres') expect((await plan('EXPLAIN')).length).toBeGreaterThan(0);
    else
      expect(await plan('EXPLAIN QUERY PLAN')).toEqual([
        expect.stringMatching(/^SEARCH reservation USING INDEX reservation_state/),
      ]);
  });
});
