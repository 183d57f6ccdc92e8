import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'supertest';
import { Shop, unique } from '../kit/shop.js';
import { type TestStore, WAYS, startTestStore } from '../kit/store.js';

interface Event {
  kind: 'view' | 'click';
  productId: string;
  source?: string;
}
interface Entry extends Event {
  sessionId: string;
  at: string;
}

const EVENTS = '/v1/sessions/current/events';
const PRIVACY = '/v1/sessions/current/privacy';
const RECENT = '/v1/sessions/current/history';
const OWN = '/v1/customers/me/history';

const named = (visit: string) => ({ 'Doordesk-Session': visit });

const ways = process.env['DOORDESK_TEST_STORE'] ? WAYS.slice(0, 1) : [WAYS[0]!, WAYS.at(-1)!];

describe.each(ways)('visits, %s', (_way, config) => {
  let store: TestStore;
  let shop: Shop;
  let products: [string, string, string];

  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
    products = [await shop.product(), await shop.product(), await shop.product()];
  });
  afterAll(async () => {
    expect(await store.findings()).toEqual([]);
    await store.remove();
  });

  const view = (productId: string): Event => ({ kind: 'view', productId });
  const cookieOf = (reply: Response): string | undefined =>
    (reply.headers['set-cookie'] as unknown as string[] | undefined)?.[0];
  const visitOf = (reply: Response): string => reply.headers['doordesk-session'] as string;
  const tell = (as: Shop, events: Event[], headers: Record<string, string> = {}) =>
    as.post(EVENTS, { events }, headers).expect(202);
  const recent = async (as: Shop, headers: Record<string, string> = {}): Promise<string[]> => {
    const reply = await as.get(RECENT).set(headers).expect(200);
    return (reply.body as { items: Event[] }).items.map(({ productId }) => productId);
  };
  const privacy = async (as: Shop, headers: Record<string, string> = {}): Promise<boolean> =>
    ((await as.get(PRIVACY).set(headers).expect(200)).body as { recording: boolean }).recording;
  const exported = async (as: Shop): Promise<[string, string][]> =>
    (await as.all<Entry>(`${OWN}?limit=2`)).map(({ kind, productId }) => [kind, productId]);

  it('a visitor gets a session with the first thing that is recorded, and finds it again by cookie or header', async () => {
    const [a, b] = products;
    expect((await shop.get(PRIVACY)).headers['set-cookie']).toBeUndefined();
    const first = await tell(shop, [view(a), { kind: 'click', productId: b, source: 'similar' }, view(unique())]);
    expect(first.body).toEqual({ recorded: 2, unknown: 1 });
    const visit = visitOf(first);
    expect(visit).toMatch(/^[\w-]{43}$/);
    expect(cookieOf(first)).toBe(`doordesk_visit=${visit}; Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax`);
    const cookie = { Cookie: `other=1; doordesk_visit=${visit}` };
    const second = await tell(shop, [view(a)], cookie);
    expect(second.body).toEqual({ recorded: 1, unknown: 0 });
    expect(second.headers).not.toHaveProperty('doordesk-session');
    expect(cookieOf(second)).toBeUndefined();
    expect(await recent(shop, cookie)).toEqual([a, b]);
    expect(await recent(shop, named(visit))).toEqual([a, b]);
    expect(await recent(shop, { ...named(visit), Cookie: 'doordesk_visit=junk' })).toEqual([a, b]);
    const others: Record<string, string>[] = [
      {},
      { Cookie: 'doordesk_visit=junk' },
      named(visit.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))),
    ];
    for (const other of others) expect(await recent(shop, other)).toEqual([]);
    await shop.delete(RECENT).set(cookie).expect(204);
    expect(await recent(shop, cookie)).toEqual([]);
  });

  it('makes no session for what does not exist', async () => {
    const reply = await tell(shop, [view(unique()), view(unique())]);
    expect(reply.body).toEqual({ recorded: 0, unknown: 2 });
    expect(cookieOf(reply)).toBeUndefined();
  });

  it('refuses what cannot be a session or an event', async () => {
    const [a] = products;
    for (const visit of ['short', 'x'.repeat(65), `${'x'.repeat(30)} x`, `${'x'.repeat(30)}=`]) {
      const refused = await shop.post(EVENTS, { events: [view(a)] }, named(visit)).expect(400);
      expect(refused.body).toMatchObject({ code: 'invalid_session' });
    }
    await shop.post('/v1/sessions', { email: 'a@example.com', password: 'x' }, named('short')).expect(400);
    for (const body of [
      {},
      { events: [] },
      { events: [{ kind: 'bought', productId: a }] },
      { events: [{ ...view(a), source: 'x'.repeat(51) }] },
      { events: [{ ...view(a), at: '2026-01-01T00:00:00.000Z' }] },
      { events: new Array<Event>(51).fill(view(a)) },
    ])
      expect((await shop.post(EVENTS, body).expect(400)).body).toMatchObject({ code: 'invalid_request' });
  });

  it('records nothing and makes no session where the browser asks for privacy', async () => {
    const [a] = products;
    const gpc = { 'Sec-GPC': '1' };
    for (const reply of [
      await tell(shop, [view(a)], gpc),
      await shop.put(PRIVACY, { recording: false }).set(gpc).expect(200),
      await shop.put(PRIVACY, { recording: true }).set(gpc).expect(200),
    ]) {
      expect(cookieOf(reply)).toBeUndefined();
      expect(reply.headers).not.toHaveProperty('doordesk-session');
    }
    const visit = visitOf(await tell(shop, [view(a)]));
    expect((await tell(shop, [view(products[1])], { ...named(visit), ...gpc })).body).toEqual({
      recorded: 0,
      unknown: 0,
    });
    expect(await privacy(shop, { ...named(visit), ...gpc })).toBe(false);
    expect(await privacy(shop, named(visit))).toBe(true);
    expect(await recent(shop, named(visit))).toEqual([a]);
    // Nor does it become the customer's.
    const { shop: customer, email, password } = await shop.customer();
    await shop.post('/v1/sessions', { email, password }, { ...named(visit), ...gpc }).expect(201);
    expect(await exported(customer)).toEqual([]);
  });

  it('a visitor opts out, which is remembered and erases, and comes back', async () => {
    const [a, b] = products;
    const out = await shop.put(PRIVACY, { recording: false }).expect(200);
    expect(out.body).toEqual({ recording: false });
    const visit = named(visitOf(out));
    expect(cookieOf(out)).toContain('doordesk_visit=');
    expect((await tell(shop, [view(a)], visit)).body).toEqual({ recorded: 0, unknown: 0 });
    expect(await recent(shop, visit)).toEqual([]);
    // Signing in changes nothing about it, and signing out leaves the browser its choice.
    const { email, password, shop: customer } = await shop.customer();
    const session = await shop.post('/v1/sessions', { email, password }, visit).expect(201);
    await tell(customer, [view(a)], visit);
    expect(await exported(customer)).toEqual([]);
    expect(await privacy(customer, visit)).toBe(false);
    expect(await privacy(customer)).toBe(true);
    const left = await shop
      .as((session.body as { token: string }).token)
      .delete('/v1/sessions/current')
      .set(visit);
    expect(cookieOf(left)).toBeUndefined();
    const back = await shop.put(PRIVACY, { recording: true }).set(visit).expect(200);
    expect(back.body).toEqual({ recording: true });
    await tell(shop, [view(b)], visit);
    expect(await recent(shop, visit)).toEqual([b]);
    await shop.put(PRIVACY, { recording: false }).set(visit).expect(200);
    expect(await recent(shop, visit)).toEqual([]);
  });

  it('what a visitor did is the customer’s after the sign-in, to see, export and erase, and nobody else’s', async () => {
    const [a, b, c] = products;
    const visit = named(visitOf(await tell(shop, [view(a), view(b)])));
    const { email, password, shop: customer } = await shop.customer();
    const { shop: stranger } = await shop.customer();
    await shop.post('/v1/sessions', { email, password }, visit).expect(201);
    await tell(customer, [{ kind: 'click', productId: c }], visit);
    const all: [string, string][] = [
      ['view', a],
      ['view', b],
      ['click', c],
    ];
    expect(await exported(customer)).toEqual(all);
    expect(await recent(customer)).toEqual([c, b, a]);
    const linked = await customer.get(`${OWN}?limit=2`).expect(200);
    expect(linked.headers['link']).toMatch(/rel="next"$/);
    const { next } = linked.body as { next: string };
    expect((await stranger.get(`${OWN}?cursor=${next}`).expect(400)).body).toMatchObject({ code: 'invalid_cursor' });
    expect(await exported(stranger)).toEqual([]);
    // Who has the session, but is somebody else.
    expect(await recent(shop, visit)).toEqual([]);
    expect(await recent(stranger, visit)).toEqual([]);
    const other = await tell(stranger, [view(a)], visit);
    expect(other.body).toMatchObject({ recorded: 1 });
    expect(visitOf(other)).not.toBe(visit['Doordesk-Session']);
    expect(await exported(stranger)).toEqual([['view', a]]);
    expect(await exported(customer)).toEqual(all);
    await customer.delete(OWN).expect(204);
    expect(await exported(customer)).toEqual([]);
    expect(await recent(customer)).toEqual([]);
    expect(await exported(stranger)).toEqual([['view', a]]);
    for (const path of [OWN, '/v1/customers/me/privacy']) await shop.get(path).expect(401);
  });

  it('a shared browser has another session after the sign-out', async () => {
    const [a, b] = products;
    const { email, password } = await shop.customer();
    const first = visitOf(await tell(shop, [view(a)]));
    const cookie = { Cookie: `doordesk_visit=${first}` };
    const session = await shop.post('/v1/sessions', { email, password }, cookie).expect(201);
    const customer = shop.as((session.body as { token: string }).token);
    const left = await customer.delete('/v1/sessions/current').set(cookie).expect(204);
    expect(cookieOf(left)).toMatch(/^doordesk_visit=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/);
    // Also where the client sends the old one all the same.
    const next = await tell(shop, [view(b)], cookie);
    expect(next.body).toMatchObject({ recorded: 1 });
    expect(await recent(shop, named(visitOf(next)))).toEqual([b]);
    const again = await shop.post('/v1/sessions', { email, password }).expect(201);
    expect(await recent(shop.as((again.body as { token: string }).token))).toEqual([a]);
  });

  it('a customer opts out everywhere, whichever session is used', async () => {
    const [a, b] = products;
    const { shop: customer, email, password } = await shop.customer();
    await tell(customer, [view(a)]);
    const own = '/v1/customers/me/privacy';
    expect((await customer.get(own).expect(200)).body).toEqual({ recording: true });
    expect((await customer.put(own, { recording: false }).expect(200)).body).toEqual({ recording: false });
    expect((await customer.get(own).expect(200)).body).toEqual({ recording: false });
    expect(await exported(customer)).toEqual([]);
    const reply = await tell(customer, [view(b)]);
    expect(reply.body).toEqual({ recorded: 0, unknown: 0 });
    expect(cookieOf(reply)).toBeUndefined();
    expect(await privacy(customer)).toBe(false);
    const visit = named(visitOf(await tell(shop, [view(a)])));
    await shop.post('/v1/sessions', { email, password }, visit).expect(201);
    expect(await recent(shop, visit)).toEqual([]);
    expect((await tell(shop, [view(b)], visit)).body).toMatchObject({ recorded: 0 });
    await customer.put(own, { recording: true }).expect(200);
    await tell(customer, [view(b)], visit);
    expect(await exported(customer)).toEqual([['view', b]]);
  });
});

describe('visits while the clickstream is away', () => {
  const away = process.env['DOORDESK_TEST_STORE'] ? it.skip : it;

  away('cost nobody a sign-in, a sign-out or a page; what one allows is not guessed', async () => {
    const store = await startTestStore({ faults: 'clickstream:down' });
    const shop = Shop.at(store);
    const productId = await shop.product();
    const visit = named('v'.repeat(43));
    const { email, password } = await shop.customer();
    const reply = await shop.post(EVENTS, { events: [{ kind: 'view', productId }] }).expect(202);
    expect(reply.body).toEqual({ recorded: 0, unknown: 0 });
    expect(reply.headers['set-cookie']).toBeUndefined();
    const session = await shop.post('/v1/sessions', { email, password }, visit).expect(201);
    const customer = shop.as((session.body as { token: string }).token);
    await customer.delete('/v1/sessions/current').set(visit).expect(204);
    expect((await shop.get(PRIVACY).set(visit)).status).toBe(503);
    await store.remove();
  });

  away('are not recorded while the catalogue cannot say what exists', async () => {
    const store = await startTestStore({ faults: 'catalog:down' });
    const shop = Shop.at(store);
    const reply = await shop.post(EVENTS, { events: [{ kind: 'view', productId: 'p' }] }).expect(202);
    expect(reply.body).toEqual({ recorded: 0, unknown: 0 });
    await store.remove();
  });
});

describe('visits from one address', () => {
  const alone = process.env['DOORDESK_TEST_STORE'] ? it.skip : it;

  alone('are recorded so often in a minute, and only over https is the cookie for https', async () => {
    const store = await startTestStore({ clickLimit: 2, trustedProxies: ['loopback'] });
    const shop = Shop.at(store);
    const productId = await shop.product();
    const tell = (address: string, scheme: string) =>
      shop
        .post(EVENTS, { events: [{ kind: 'view', productId }] })
        .set({ 'X-Forwarded-For': address, 'X-Forwarded-Proto': scheme })
        .expect(202);
    const cookies = [
      await tell('192.0.2.1', 'https'),
      await tell('192.0.2.1', 'http'),
      await tell('192.0.2.1', 'http'),
      await tell('192.0.2.2', 'http'),
    ].map((reply) => (reply.headers['set-cookie'] as unknown as string[] | undefined)?.[0]);
    expect(cookies.map((cookie) => cookie?.includes('; Secure'))).toEqual([true, false, undefined, false]);
    const choose = () => shop.put(PRIVACY, { recording: false }).set({ 'X-Forwarded-For': '192.0.2.3' });
    await choose().expect(200);
    await choose().expect(200);
    await choose().expect(429);
    await store.remove();
  });
});
