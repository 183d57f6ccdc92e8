import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventRecorder, recordEvents } from '../../../test/kit/event-recorder.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import type { Client } from '../../platform/index.js';
import { observeStatements } from '../../platform/storage/engine.js';
import { Offers, type PriceChanged } from './contract/offers.contract.js';
import { OffersModule } from './offers.module.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const settled = { settle: 5000 };

describe('offers', () => {
  let modules: StartedModules;
  let offers: Client<typeof Offers>;
  let recorder: EventRecorder<PriceChanged>;

  const start = async (options: Parameters<typeof startModules>[1] = {}) => {
    recorder = recordEvents(Offers.events.PriceChanged);
    modules = await startModules([OffersModule, recorder.module], options);
    offers = modules.client(Offers);
  };

  beforeEach(() => start());
  afterEach(() => modules.remove());

  it('sets a price, once for each value', async () => {
    const first = { productId: 'p1', price: usd(1299), condition: 'new', sellerId: 'house', version: 1 };
    expect(await offers.setPrice({ productId: 'p1', price: usd(1299) })).toEqual(first);
    expect(await offers.setPrice({ productId: 'p1', price: usd(1299) })).toEqual(first);
    expect(await offers.offer({ productId: 'p1' })).toEqual(first);
    const euros = { amount: 1299, currency: 'EUR' };
    expect(await offers.setPrice({ productId: 'p1', price: euros }, settled)).toMatchObject({
      price: euros,
      version: 2,
    });
    expect(recorder.taken).toEqual([
      { productId: 'p1', price: usd(1299), version: 1 },
      { productId: 'p1', price: euros, version: 2 },
    ]);
  });

  it('sets many prices and says how many are new', async () => {
    const items = Array.from({ length: 1000 }, (_, i) => ({ productId: `p${i}`, price: usd(i) }));
    expect(await offers.setPrices({ items })).toEqual({ changed: 1000 });
    expect(await offers.setPrices({ items })).toEqual({ changed: 0 });
    const twice = [5, 6].map((amount) => ({ productId: 'p1', price: usd(amount) }));
    expect(await offers.setPrices({ items: twice })).toEqual({ changed: 1 });
    expect(await offers.setPrices({ items: twice })).toEqual({ changed: 0 });
    expect(await offers.offer({ productId: 'p1' })).toMatchObject({ price: usd(6), version: 2 });
  });

  it('refuses currencies that do not exist, and then sets nothing', async () => {
    const unknown = { amount: 1, currency: 'QQQ' };
    const refused = { kind: 'invalid', code: 'unknown_currency' };
    await expect(offers.setPrice({ productId: 'p1', price: unknown })).rejects.toMatchObject(refused);
    const items = [
      { productId: 'p1', price: usd(1) },
      { productId: 'p2', price: unknown },
    ];
    await expect(offers.setPrices({ items })).rejects.toMatchObject(refused);
    await expect(offers.shippingMethods({ currency: 'QQQ' })).rejects.toMatchObject(refused);
    await expect(offers.offer({ productId: 'p1' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it.each([-1, 0.5, 2 ** 53])('refuses a price of %d', async (amount) => {
    await expect(offers.setPrice({ productId: 'p1', price: usd(amount) })).rejects.toMatchObject({ kind: 'invalid' });
  });

  it('finds the offers that exist by one statement, whatever was asked', async () => {
    const items = Array.from({ length: 450 }, (_, i) => ({ productId: `p${i}`, price: usd(i) }));
    await offers.setPrices({ items });
    const statements: string[] = [];
    const stop = observeStatements((module, sql) => {
      if (module === 'offers' && sql.includes('FROM offer')) statements.push(sql);
    });
    const productIds = [...items.map((item) => item.productId), 'none', "' OR 1=1 --", 'p1'];
    expect((await offers.offers({ productIds })).items).toHaveLength(450);
    stop();
    expect(statements).toHaveLength(1);
    expect(await offers.offers({ productIds: [] })).toEqual({ items: [] });
  });

  it('keeps prices over a restart', async () => {
    await offers.setPrice({ productId: 'p1', price: usd(5) });
    const { directory } = modules;
    await modules.stop();
    await start({ directory });
    expect(await offers.setPrice({ productId: 'p1', price: usd(5) })).toMatchObject({ price: usd(5), version: 1 });
  });

  it("ships to the shop's own country in its own currency unless told otherwise", async () => {
    await modules.remove();
    await start({ config: { currency: 'EUR' } });
    const price = (amount: number, currency: string) => ({ price: { amount, currency } });
    expect((await offers.shippingMethods({})).items).toMatchObject([price(499, 'EUR'), price(999, 'EUR')]);
    expect((await offers.shippingMethods({ country: 'DE', currency: 'JPY' })).items).toMatchObject([
      price(15, 'JPY'),
      price(30, 'JPY'),
    ]);
    await expect(offers.shippingMethods({ country: 'ZZ' })).rejects.toMatchObject({ code: 'unknown_country' });
  });

  it('quotes with the configured taxes', async () => {
    await modules.remove();
    await start({ config: { taxRates: new Map([['US-WA', 6.5]]) } });
    await offers.setPrice({ productId: 'p1', price: usd(1000) });
    const asked = { items: [{ productId: 'p1', quantity: 2 }], country: 'US', shippingMethod: 'express' };
    expect(await offers.quote({ ...asked, region: 'WA' })).toEqual({
      items: [{ productId: 'p1', quantity: 2, unitPrice: usd(1000), lineTotal: usd(2000) }],
      subtotal: usd(2000),
      shipping: usd(999),
      tax: usd(195),
      total: usd(3194),
    });
    expect(await offers.quote(asked)).toMatchObject({ tax: usd(0), total: usd(2999) });
    await expect(offers.quote({ ...asked, shippingMethod: 'drone' })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unknown_shipping_method',
    });
    await expect(offers.quote({ ...asked, country: 'ZZ' })).rejects.toMatchObject({ code: 'unknown_country' });
  });

  it.each([0, -1, 1.5])('refuses a quantity of %d', async (quantity) => {
    const items = [{ productId: 'p1', quantity }];
    await expect(offers.quote({ items, country: 'US', shippingMethod: 'standard' })).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('ends on one of the prices that race, with a version for each change', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => offers.setPrice({ productId: 'p1', price: usd(i) })));
    expect(await offers.offer({ productId: 'p1' })).toMatchObject({ price: usd(99), version: 100 });
    await offers.setPrice({ productId: 'p1', price: usd(99) }, settled);
    expect(recorder.taken.map((event) => event.version)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('means the same when every command and event comes twice', async () => {
    await modules.remove();
    await start({ config: { repeatCommands: true } });
    await offers.setPrice({ productId: 'p1', price: usd(1) });
    await offers.setPrices({ items: [{ productId: 'p1', price: usd(2) }] }, settled);
    expect(await offers.offer({ productId: 'p1' })).toMatchObject({ price: usd(2), version: 2 });
    expect(recorder.taken.map((event) => event.price.amount)).toEqual([1, 2]);
  });

  it('finds offers that could not be quoted', async () => {
    await offers.setPrices({ items: ['p1', 'p2'].map((productId) => ({ productId, price: usd(1) })) });
    expect(await offers.audit({})).toEqual({ findings: [], figures: { offers: '2', 'offers.USD': '2' } });
    await modules.database('offers').write(async (tx) => {
      await tx.run("UPDATE offer SET currency = 'QQQ' WHERE product_id = 'p1'");
      await tx.run("UPDATE offer SET seller_id = 'nobody' WHERE product_id = 'p2'");
    });
    expect((await offers.audit({})).findings).toEqual([
      '1 offers in QQQ, which is no currency',
      'p2: an offer of nobody, amount 1, version 1',
    ]);
  });
});
