import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, unique } from '../kit/shop.js';
import { STAFF_TOKEN, type TestStore, startTestStore } from '../kit/store.js';
import { type HostileRequest, hostileRequests } from './hostile.js';

const PER_OPERATION = 60;
const TOO_LARGE = '431 Request Header Fields Too Large';

interface Reply {
  status: number;
  type: string;
  text: string;
}

describe('bad input', () => {
  let store: TestStore;
  let customerToken: string;
  const known: Record<string, string> = {};
  const agent = new Agent({ keepAlive: true });

  const send = (input: HostileRequest, token: string | undefined): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(store.url);
      const headers = { ...input.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) };
      const outgoing = httpRequest(
        { port, host: '127.0.0.1', method: input.method, path: input.path, headers, agent },
        (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('end', () =>
            resolve({
              status: reply.statusCode ?? 0,
              type: reply.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(input.body);
    });

  beforeAll(async () => {
    store = await startTestStore({ paymentTimeout: 1000 });
    const shop = Shop.at(store);
    known['productId'] = await shop.product({ stock: 1000 });
    known['cartId'] = await shop.cart([known['productId'], 1]);
    const { shop: customer, token } = await shop.customer();
    known['reviewId'] = await customer.review(known['productId']);
    customerToken = token;
    const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'US' };
    known['addressId'] = (
      (await customer.post('/v1/customers/me/addresses', address).expect(201)).body as { addressId: string }
    ).addressId;
    const placed = await shop.order(await shop.cart([known['productId'], 1])).expect(201);
    known['orderId'] = (placed.body as { orderId: string }).orderId;
    const shipped = await shop.staff
      .post(`/v1/staff/orders/${known['orderId']}/shipments`, { carrier: 'c', trackingCode: 't' })
      .expect(201);
    known['shipmentId'] = (shipped.body as { shipmentId: string }).shipmentId;
  });
  afterAll(async () => {
    agent.destroy();
    expect(await store.findings()).toEqual([]);
    await store.remove();
  });

  it(`is never answered with a 5xx, always with a problem (${PER_OPERATION} for every operation)`, async () => {
    const { document } = store.replies;
    let sent = 0;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        // Signing out would end the session that the others need.
        const token =
          path === '/v1/sessions/current'
            ? undefined
            : operation['x-audience'] === 'customer'
              ? customerToken
              : STAFF_TOKEN;
        const inputs = hostileRequests(method, path, operation, document, known, PER_OPERATION);
        const replies = await Promise.all(inputs.map((input) => send(input, token)));
        for (const [i, reply] of replies.entries()) {
          const what = `${inputs[i]!.method} ${inputs[i]!.path.slice(0, 200)} ${String(inputs[i]!.body).slice(0, 300)} → ${reply.status} ${reply.text.slice(0, 300)}`;
          if (reply.status >= 500) throw new Error(what);
          if (reply.status >= 400 && !reply.type.startsWith('application/problem+json'))
            throw new Error(`no problem: ${what}`);
          const routed = reply.status !== 404 && !inputs[i]!.path.includes('%2F');
          if (routed && reply.type.includes('json'))
            store.replies.check(
              inputs[i]!.method,
              new URL(inputs[i]!.path, store.url).pathname,
              reply.status,
              reply.type,
              JSON.parse(reply.text),
            );
          sent++;
        }
      }
    }
    expect(sent).toBeGreaterThan(PER_OPERATION * 20);
  });

  it.each([
    ['400 Bad Request', 'malformed_request', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n'],
    ['400 Bad Request', 'malformed_request', 'NONSENSE\r\n\r\n'],
    ['400 Bad Request', 'malformed_request', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    [TOO_LARGE, 'headers_too_large', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(300_000)}\r\n\r\n`],
    [TOO_LARGE, 'headers_too_large', `GET /v1/search?q=${'y'.repeat(2_000_000)} HTTP/1.1\r\nhost: x\r\n\r\n`],
  ])('that is not even HTTP is a problem, too: %s %s', async (status, code, bytes) => {
    const text = await new Promise<string>((resolve) => {
      let answer = '';
      const socket = connect(Number(new URL(store.url).port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('error', () => resolve(answer));
      socket.on('close', () => resolve(answer));
    });
    expect(text.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(text).toContain('application/problem+json');
    expect(text).toContain(`"code":"${code}"`);
  });

  it.each(['a b ', 'é', '書', '📚'])('a query may be as long as the documentation says, of “%s” too', async (text) => {
    const q = [...text.repeat(20_000)].slice(0, 20_000).join('');
    for (const path of [`/v1/search?q=`, `/v1/search/suggestions?q=`]) {
      expect((await send({ method: 'GET', path: path + encodeURIComponent(q), headers: {} }, undefined)).status).toBe(
        200,
      );
      const longer = await send({ method: 'GET', path: path + encodeURIComponent(`${q}x`), headers: {} }, undefined);
      expect([longer.status, longer.text]).toEqual([400, expect.stringContaining('"/q"')]);
    }
  });

  it('an unknown address is a problem', async () => {
    const reply = await send({ method: 'GET', path: `/v2/${unique()}`, headers: {} }, undefined);
    expect(reply).toMatchObject({ status: 404, type: expect.stringContaining('application/problem+json') });
  });
});
