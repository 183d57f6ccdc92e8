import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import { ServiceAccess } from '../../src/platform/index.js';
import { Inventory } from '../../src/modules/inventory/contract/inventory.contract.js';
import { MODULE_NAMES } from '../../src/store.module.js';
import { type ScrapedSample, parseExposition } from '../kit/exposition.js';
import { Shop } from '../kit/shop.js';
import { type ObservedStore, startObservedStore } from '../kit/observed-store.js';

describe('the metrics of a host', () => {
  let store: ObservedStore;
  let shop: Shop;
  let url: string;

  beforeAll(async () => {
    store = await startObservedStore({ opsPort: 0 });
    shop = Shop.at(store);
    const control = new ControlBinding(store.directory);
    ({ url } = (await control.command('operations')) as { url: string });
    await shop.order(await shop.cart([await shop.product({ stock: 3 }), 2])).expect(201);
  });
  afterAll(() => store.remove());

  const scrape = async (): Promise<ScrapedSample[]> => {
    const reply = await fetch(`${url}/metrics`);
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return parseExposition(await reply.text()).samples;
  };
  const find = (samples: ScrapedSample[], name: string, labels: Record<string, string>): ScrapedSample[] =>
    samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    );
  const callsOf = (samples: ScrapedSample[], labels: Record<string, string>): number =>
    find(samples, 'doordesk_calls_total', labels).reduce((sum, { value }) => sum + value, 0);

  it('counts calls by outcome, as many as were made', async () => {
    const labels = { caller: 'test', service: 'inventory', operation: 'availability', transport: 'local' };
    const before = await scrape();
    const inventory = store.running.app.get(ServiceAccess).client(Inventory, 'test');
    for (let i = 0; i < 7; i++) await inventory.availability({ productIds: ['none'] });
    await expect(inventory.availability({ productIds: 3 } as never)).rejects.toMatchObject({ kind: 'invalid' });
    const after = await scrape();
    const rise = (outcome: string): number =>
      callsOf(after, { ...labels, outcome }) - callsOf(before, { ...labels, outcome });
    expect([rise('ok'), rise('refusal'), rise('outage')]).toEqual([7, 1, 0]);
  });

  it('says the same in its histograms, whose buckets add up', async () => {
    const samples = await scrape();
    const counts = find(samples, 'doordesk_call_duration_seconds_count', {});
    expect(counts.length).toBeGreaterThan(10);
    for (const { labels, value: count } of counts) {
      const buckets = find(samples, 'doordesk_call_duration_seconds_bucket', labels);
      const bounds = buckets.map((bucket) => Number(bucket.labels['le']?.replace('+Inf', 'Infinity')));
      const values = buckets.map(({ value }) => value);
      expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
      expect([bounds[0], bounds.at(-2), bounds.at(-1)]).toEqual([2e-6, 10, Infinity]);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect([values.at(-1), callsOf(samples, labels)]).toEqual([count, count]);
      expect(find(samples, 'doordesk_call_duration_seconds_sum', labels)[0]?.value).toBeGreaterThan(0);
    }
  });

  it('says what the owners promise and whether it held, and shows breakers, queues and what subscribers wait for', async () => {
    const samples = await scrape();
    const reserve = { caller: 'ordering', service: 'inventory', operation: 'reserve' };
    const promise = Inventory.operations.reserve.sla.p999 / 1000;
    expect(find(samples, 'doordesk_call_sla_seconds', reserve).map(({ value }) => value)).toEqual([promise]);
    expect(find(samples, 'doordesk_call_sla_held', reserve)).toHaveLength(1);
    expect(find(samples, 'doordesk_breaker_open', reserve).map(({ value }) => value)).toEqual([0]);
    expect(find(samples, 'doordesk_calls_under_way', { caller: 'ordering' })[0]?.value).toBe(0);
    expect(find(samples, 'doordesk_writes_waiting', {})).toHaveLength(MODULE_NAMES.length);
    expect(find(samples, 'doordesk_commits_total', { module: 'ordering' })[0]?.value).toBeGreaterThan(0);
    expect(find(samples, 'doordesk_kept_commands_waiting', {}).map(({ value }) => value)).toEqual([0]);
    expect(find(samples, 'doordesk_kept_commands_total', { outcome: 'kept' }).map(({ value }) => value)).toEqual([0]);
    const waiting = find(samples, 'doordesk_events_waiting', { publisher: 'offers', subscriber: 'catalog' });
    expect(waiting).toHaveLength(1);
    for (const name of [
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'process_cpu_seconds_total',
    ])
      expect(find(samples, name, {})).toHaveLength(1);
  });

  it('has no label that grows with the load', async () => {
    const labelSets = async (): Promise<string[]> =>
      (await scrape())
        .filter(({ name }) => name.startsWith('doordesk_'))
        .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
    const journey = async (): Promise<void> => {
      const cart = await shop.cart([await shop.product({ stock: 1 }), 2]);
      await shop.order(cart);
      await shop.get(`/v1/products/${cart}`).expect(404);
      store.running.app.get(ServiceAccess).client(Inventory, 'test');
    };
    await journey();
    const before = await labelSets();
    await journey();
    expect(await labelSets()).toEqual(before);
  });

  it('writes one text for all who ask at the same time', async () => {
    const texts = await Promise.all([1, 2, 3].map(async () => (await fetch(`${url}/metrics`)).text()));
    for (const text of texts) parseExposition(text);
  });

  it('tells probes how the host does, and nobody more', async () => {
    const get = async (path: string, method = 'GET') => {
      const reply = await fetch(`${url}${path}`, { method });
      return { status: reply.status, body: (await reply.json()) as object };
    };
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: { modules: expect.arrayContaining(['cart']) },
    });
    expect(await get('/v1/products')).toMatchObject({ status: 404 });
    expect(await get('/constructor')).toMatchObject({ status: 404 });
    expect(await get('/metrics', 'POST')).toMatchObject({ status: 405 });
    expect(await get('/targets')).toEqual({
      status: 200,
      body: [{ targets: [new URL(url).host], labels: { host: 'store', instance_number: '1' } }],
    });
    expect((await fetch(`${store.url}/metrics`)).status).toBe(404);
  });

  it('gives the same to its own user without any port', async () => {
    const { text } = (await new ControlBinding(store.directory).command('metrics')) as { text: string };
    expect(callsOf(parseExposition(text).samples, { caller: 'api' })).toBeGreaterThan(0);
  });

  it('agrees with the statistics in the process', async () => {
    const before = store.running.app.get(ServiceAccess).statistics();
    const samples = await scrape();
    // Background work may have called something meanwhile.
    for (const { caller, service, operation, transport, calls } of before)
      expect(callsOf(samples, { caller, service, operation, transport })).toBeGreaterThanOrEqual(calls);
  });
});
