import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { REGISTER } from '../../boundaries/register.js';
import { SQL_RULES, SqlWall } from '../../boundaries/sql/sql-wall.js';
import { touchedTables } from '../../boundaries/sql/touched-tables.js';
import { describeViolation } from '../../boundaries/violation.js';
import { observeStatements } from '../../src/platform/storage/engine.js';
import { FulfillmentModule } from '../../src/modules/fulfillment/fulfillment.module.js';
import { InventoryModule } from '../../src/modules/inventory/inventory.module.js';
import { startModules } from '../kit/modules.js';
import { ADDRESS, Shop } from '../kit/shop.js';
import { type TestStore, startTestStore } from '../kit/store.js';

/** Buys, ships, cancels, refunds, searches, edits: enough that every module runs what it has. */
async function everyday(shop: Shop): Promise<void> {
  const [one, two] = [await shop.product({ stock: 9, externalId: 'x-1' }), await shop.product({ stock: 9 })];
  await shop.staff
    .patch(`/v1/staff/products/${one}`, { title: 'New', price: { amount: 900, currency: 'USD' } })
    .expect(200);
  for (const query of [
    'query=new&sort=price',
    'category=Books&sort=newest&minPrice=1',
    'sort=rating',
    'sort=-price&maxPrice=99999',
  ])
    await shop.get(`/v1/products?${query}`).expect(200);
  await shop.get('/v1/categories').expect(200);
  const { shop: customer } = await shop.customer();
  await customer.patch('/v1/customers/me', { name: 'Ada L' }).expect(200);
  const saved = await customer.post('/v1/customers/me/addresses', ADDRESS).expect(201);
  await customer.get('/v1/customers/me/addresses').expect(200);
  await customer.delete(`/v1/customers/me/addresses/${(saved.body as { addressId: string }).addressId}`).expect(204);
  await customer.cart([two, 1]);
  const claimed = await customer.post(`/v1/carts/${await shop.cart([one, 2], [two, 1])}/claim`).expect(200);
  const { cartId } = claimed.body as { cartId: string };
  await customer.put(`/v1/carts/${cartId}/items/${two}`, { quantity: 1 }).expect(200);
  const shipped = (await customer.order(cartId).expect(201)).body as { orderId: string };
  const shipments = `/v1/staff/orders/${shipped.orderId}/shipments`;
  const shipment = await shop.staff.post(shipments, { carrier: 'c', trackingCode: 't' }).expect(201);
  await shop.staff
    .post(`/v1/staff/shipments/${(shipment.body as { shipmentId: string }).shipmentId}/delivery`)
    .expect(200);
  await shop.staff.post(`/v1/staff/orders/${shipped.orderId}/refunds`, { amount: 100, reason: 'r' }).expect(201);
  const canceled = (await customer.order(await customer.cart([one, 1])).expect(201)).body as { orderId: string };
  await customer.post(`/v1/orders/${canceled.orderId}/cancellation`, {}).expect(200);
  await customer.order(await customer.cart([one, 1]), { token: 'tok_declined' }).expect(402);
  await customer.get('/v1/customers/me/orders').expect(200);
  const review = `/v1/products/${one}/reviews/${await customer.review(one)}`;
  const { shop: reader } = await shop.customer();
  await reader.put(`${review}/helpful`, { helpful: true }).expect(200);
  await reader.post(`${review}/reports`, { reason: 'spam' }).expect(204);
  await shop.staff.get('/v1/staff/reviews/reported').expect(200);
  await shop.get(`/v1/products/${one}/reviews?sort=lowest&stars=5`).expect(200);
  await customer.delete(review).expect(204);
  await shop.staff.get('/v1/staff/orders?state=delivered').expect(200);
  await customer.delete('/v1/sessions/current').expect(204);
}

describe('what really ran', () => {
  const wall = new SqlWall(REGISTER);
  let store: TestStore;
  let stopListening: () => void;

  beforeAll(async () => {
    stopListening = observeStatements(wall.observe);
    store = await startTestStore();
    await everyday(Shop.at(store));
    expect(await store.findings()).toEqual([]);
  });
  afterAll(async () => {
    stopListening();
    await store.remove();
  });

  it('touches no table that is not the own module’s', () => {
    const report = wall.report();
    const violations = [...report.values()].flatMap((module) => module.violations);
    expect(violations.map(describeViolation).join('\n\n')).toBe('');
    expect([...report.keys()].sort()).toEqual(Object.keys(REGISTER.modules).sort());
    for (const { statements } of report.values()) expect(statements).toBeGreaterThan(3);
  });

  it('finds the tables that the register names, and only those', () => {
    for (const [name, { tables }] of wall.report())
      expect([name, tables]).toEqual([name, [...REGISTER.modules[name]!.tables].sort()]);
  });
});

describe('a planted statement', () => {
  const planted: [rule: string, sql: string][] = [
    ['own-file', "ATTACH DATABASE 'modules/cart.sqlite' AS neighbour"],
    ['foreign-table', 'SELECT quantity FROM cart_line'],
    ['foreign-table', 'SELECT shipment_id FROM shipment JOIN orders ON orders.order_id = shipment.order_id'],
    ['foreign-table', 'SELECT sql FROM neighbour.sqlite_schema'],
    ['foreign-table', 'DELETE FROM orders'],
    ['registered-tables', 'CREATE TABLE wishlist (product_id TEXT PRIMARY KEY)'],
    // A name that looks like the platform's, or like one in passing, makes no table anybody's.
    ['registered-tables', 'CREATE TABLE platform_wishlist (product_id TEXT PRIMARY KEY)'],
    ['registered-tables', 'CREATE TABLE temporary_wishlist (product_id TEXT PRIMARY KEY)'],
  ];

  it.each(planted)('is caught: %s by %s', (rule, sql) => {
    const wall = new SqlWall(REGISTER);
    wall.observe('fulfillment', 'CREATE TABLE shipment (shipment_id TEXT PRIMARY KEY, order_id TEXT)');
    wall.observe('fulfillment', sql);
    const violations = wall.report().get('fulfillment')!.violations;
    expect(violations.map((violation) => violation.rule)).toEqual([rule]);
    expect(violations[0]!.next.length).toBeGreaterThan(30);
  });

  it('is caught where a module really runs it', async () => {
    const wall = new SqlWall(REGISTER);
    const stopListening = observeStatements(wall.observe);
    const modules = await startModules([FulfillmentModule, InventoryModule]);
    try {
      const fulfillment = modules.database('fulfillment');
      const neighbour = join(modules.directory, 'modules', 'inventory.sqlite');
      const attempts = [
        () => fulfillment.reader.query(`ATTACH DATABASE '${neighbour}' AS neighbour`),
        () => fulfillment.write((tx) => tx.manager.query(`/* stock */ ATTACH DATABASE '${neighbour}' AS other`)),
        () => fulfillment.read('SELECT * FROM neighbour.sqlite_schema'),
        () => fulfillment.read('SELECT product_id FROM stock'),
      ];
      // Running it fails as well: the connection refuses to leave its file, and there is nothing of another's in it.
      // By their text: the class of an error of a native addon is another realm's under Jest.
      const refused = { message: expect.stringMatching(/may not run|no such table/) };
      for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused);
      const byName = async () => modules.database('inventory').reader.getRepository('shipment').count();
      await expect(byName()).rejects.toThrow('No metadata for "shipment"');
    } finally {
      stopListening();
      await modules.remove();
    }
    const report = wall.report();
    const rules = report.get('fulfillment')!.violations.map(({ rule }) => rule);
    expect(rules).toEqual(['own-file', 'own-file', 'foreign-table', 'foreign-table']);
    expect(report.get('inventory')!.violations).toEqual([]);
  });

  it('has a plant for every rule', () => {
    expect([...new Set(planted.map(([rule]) => rule))].sort()).toEqual([...SQL_RULES].sort());
  });
});

describe('the tables that a statement touches', () => {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX line_text ON line (text)');
  db.exec('CREATE VIRTUAL TABLE words USING fts5 (text)');
  afterAll(() => void db.close());

  it.each([
    ['DELETE FROM line', ['line'], 0],
    ['SELECT 1 FROM line WHERE text = ?', ['line'], 0],
    ["SELECT '?' FROM line WHERE id = ?", ['line'], 0],
    ['SELECT rowid FROM words WHERE words MATCH ?', ['words'], 0],
    ['SELECT value FROM json_each(?)', [], 0],
    ["SELECT 'json_each' FROM dbstat", [], 1],
  ])('are all found: %s', (sql, tables, foreign) => {
    const touched = touchedTables(db, sql);
    expect(touched.tables).toEqual(tables);
    expect(touched.foreign).toHaveLength(foreign);
  });
});
