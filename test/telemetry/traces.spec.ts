import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Telemetry } from '../../src/platform/index.js';
import { Collector, type ReceivedSpan } from '../kit/collector.js';
import { Shop, unique } from '../kit/shop.js';
import { type ObservedStore, startObservedStore } from '../kit/observed-store.js';

const TRACE = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const SERVER = 2;
const CLIENT = 3;
const CONSUMER = 5;

describe('traces', () => {
  let store: ObservedStore;
  const kept = { ...process.env };
  const exporting = (endpoint: string): void => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = endpoint;
    process.env['OTEL_BSP_SCHEDULE_DELAY'] = '20';
  };
  afterEach(async () => {
    await store.remove();
    for (const name of Object.keys(process.env))
      if (name.startsWith('OTEL_') && !(name in kept)) Reflect.deleteProperty(process.env, name);
  });

  describe('with a collector', () => {
    let collector: Collector;
    beforeEach(async () => {
      collector = await Collector.start();
    });
    afterEach(() => collector.stop());

    const named = (spans: ReceivedSpan[], name: string, kind: number): ReceivedSpan[] =>
      spans.filter((span) => span.name === name && span.kind === kind);
    const only = (spans: ReceivedSpan[], name: string, kind: number): ReceivedSpan => {
      expect(named(spans, name, kind)).toHaveLength(1);
      return named(spans, name, kind)[0] as ReceivedSpan;
    };

    it('show a checkout as one tree: gateway, ordering, inventory and what took its events', async () => {
      exporting(collector.url);
      process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'x-tenant=books';
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      // The last unit: that it is gone is an event.
      const cartId = await shop.cart([await shop.product({ stock: 1 }), 1]);
      const sent = shop.order(cartId).set('traceparent', `00-${TRACE}-00000000000000aa-01`);
      const reply = await sent.expect(201);
      expect(reply.headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      const taken = 'inventory.AvailabilityChanged to catalog';
      await collector.until(() =>
        ['POST /v1/orders', taken].every((name) => collector.of(TRACE).some((span) => span.name === name)),
      );

      const spans = collector.of(TRACE);
      const request = only(spans, 'POST /v1/orders', SERVER);
      expect(request).toMatchObject({
        parentSpanId: '00000000000000aa',
        attributes: { 'http.request.method': 'POST', 'http.route': '/v1/orders', 'http.response.status_code': 201 },
        resource: { 'service.name': 'doordesk', 'service.instance.id': 'store-1' },
      });
      const placing = only(spans, 'ordering.place', CLIENT);
      const placed = only(spans, 'ordering.place', SERVER);
      const reserving = only(spans, 'inventory.reserve', CLIENT);
      const reserved = only(spans, 'inventory.reserve', SERVER);
      expect([placing, placed, reserving, reserved].map(({ parentSpanId }) => parentSpanId)).toEqual([
        request.spanId,
        placing.spanId,
        placed.spanId,
        reserving.spanId,
      ]);
      expect(reserving.attributes).toEqual({
        'rpc.system': 'doordesk',
        'rpc.service': 'inventory',
        'rpc.method': 'reserve',
        'doordesk.caller': 'ordering',
        'doordesk.transport': 'local',
      });
      const parents = new Set([reserved.spanId, only(spans, 'inventory.commit', SERVER).spanId]);
      for (const { parentSpanId } of named(spans, taken, CONSUMER)) expect(parents).toContain(parentSpanId);

      // Whoever is not the root has a parent that was sent, too.
      const ids = new Set(spans.map(({ spanId }) => spanId));
      expect(ids.size).toBe(spans.length);
      for (const span of spans) if (span !== request) expect(ids).toContain(span.parentSpanId);
      expect(spans.some(({ failed }) => failed)).toBe(false);
      expect(collector.headers['x-tenant']).toBe('books');
    });

    it('hold no cart, email, token or body, and no address that is not a route', async () => {
      exporting(collector.url);
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      const productId = await shop.product();
      const cartId = await shop.cart([productId, 1]);
      const { email, token, password } = await shop.customer();
      const key = unique('secret-key');
      await shop.order(cartId, { key }).expect(201);
      await shop.http.get(`/v1/nowhere/${cartId}?token=${token}`).expect(404);
      await store.stop();
      expect(collector.spans.length).toBeGreaterThan(20);
      for (const secret of [
        cartId,
        productId,
        email,
        token,
        password,
        key,
        'ada@example.com',
        'tok_approved',
        'nowhere',
      ])
        expect(collector.text).not.toContain(secret);
    });

    it('say which calls failed, and how', async () => {
      exporting(collector.url);
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      const sent = shop.order(await shop.cart([await shop.product({ stock: 1 }), 1]), { token: 'tok_declined' });
      await sent.set('traceparent', `00-${TRACE}-00000000000000aa-01`);
      await store.stop();
      const failed = collector.of(TRACE).filter((span) => span.failed);
      expect(failed.map(({ name }) => name)).toContain('ordering.place');
      for (const { attributes } of failed) expect(attributes['error.type']).toBe('declined');
    });

    it('keep what the caller decided about recording', async () => {
      exporting(collector.url);
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      const productId = await shop.product();
      const reply = await shop
        .order(await shop.cart([productId, 1]))
        .set('traceparent', `00-${TRACE}-00000000000000aa-00`);
      expect(reply.headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
      expect(await store.findings()).toEqual([]);
      await store.stop();
      expect(collector.spans.length).toBeGreaterThan(0);
      expect(collector.of(TRACE)).toEqual([]);
    });

    it('are as many as the standard variables say, under the name that they give', async () => {
      exporting(collector.url);
      process.env['OTEL_SERVICE_NAME'] = 'bookshop';
      process.env['OTEL_TRACES_SAMPLER'] = 'parentbased_always_off';
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      const unsampled = await shop.get('/v1/products').expect(200);
      expect(unsampled.headers['traceparent']).toMatch(/-00$/);
      await shop.get('/v1/products').set('traceparent', `00-${TRACE}-00000000000000aa-01`).expect(200);
      await store.stop();
      expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
      expect(collector.spans[0]?.resource['service.name']).toBe('bookshop');
    });
  });

  it('are not made without an endpoint', async () => {
    store = await startObservedStore({});
    expect(store.running.app.get(Telemetry).tracer).toBeUndefined();
    const reply = await Shop.at(store).get('/v1/products').set('traceparent', `00-${TRACE}-00000000000000aa-00`);
    expect(reply.headers['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });

  describe('with a collector that is down', () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    beforeEach(() => new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve)));
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy();
      if (silent.listening) await new Promise((resolve) => silent.close(resolve));
    });

    it.each(['refuses', 'never answers'])('cost requests nothing, when it %s', async (way) => {
      const { port } = silent.address() as AddressInfo;
      if (way === 'refuses') await new Promise((resolve) => silent.close(resolve));
      exporting(`http://127.0.0.1:${port}`);
      process.env['OTEL_EXPORTER_OTLP_TIMEOUT'] = '2000';
      store = await startObservedStore({ exportTraces: true });
      const shop = Shop.at(store);
      // Each request makes three spans or more: far more than the 2,048 that may wait.
      for (let i = 0; i < 60; i++) {
        const began = performance.now();
        const page = await Promise.all(Array.from({ length: 50 }, () => shop.http.get('/v1/products?limit=1')));
        expect(page.every(({ status }) => status === 200)).toBe(true);
        // Whoever waited for the collector would take its two seconds.
        expect(performance.now() - began).toBeLessThan(2_000);
        expect(waitingSpans(store)).toBeLessThanOrEqual(2048);
      }
      const stopping = performance.now();
      await store.stop();
      expect(performance.now() - stopping).toBeLessThan(5_000);
    });
  });
});

/** The spans that the SDK keeps; it says so nowhere but inside. */
function waitingSpans(store: ObservedStore): number {
  const tracer = store.running.app.get(Telemetry).tracer as unknown as {
    provider: { _activeSpanProcessor: { _spanProcessors: { _finishedSpans: unknown[] }[] } };
  };
  return tracer.provider._activeSpanProcessor._spanProcessors[0]?._finishedSpans.length ?? NaN;
}
