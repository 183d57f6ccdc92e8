import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Response, Test } from 'supertest';
import { FormBrowser } from '../kit/form-browser.js';
import { PageShopper } from '../kit/page-shopper.js';
import { Shop, unique } from '../kit/shop.js';
import { STAFF_TOKEN, type TestStore, startTestStore } from '../kit/store.js';

interface Item {
  productId: string;
  title: string;
  reason: { kind: string; text: string; productId?: string; title?: string };
}

describe('recommendations', () => {
  let store: TestStore;
  let shop: Shop;
  const products: string[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    shop = Shop.at(store);
    for (const title of ['Emma', 'Persuasion', 'Lady Susan', 'Dracula'])
      products.push(await shop.product({ title: `${title} ${unique()}` }));
  });
  afterAll(async () => {
    expect(await store.findings()).toEqual([]);
    await store.remove();
  });

  const itemsOf = (reply: Response): Item[] => (reply.body as { items: Item[] }).items;
  const idsOf = (reply: Response): string[] => itemsOf(reply).map(({ productId }) => productId);
  /** What was just done shows within a second or so. */
  const soon = async (ask: () => PromiseLike<Response>, holds: (reply: Response) => boolean): Promise<Response> => {
    const end = Date.now() + 60_000;
    for (;;) {
      const reply = await ask();
      if (holds(reply) || Date.now() > end) return reply;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const buy = async (buyer: Shop, ...productIds: string[]): Promise<void> => {
    const cartId = await buyer.cart(...productIds.map((productId): [string, number] => [productId, 1]));
    await buyer.order(cartId).expect(201);
  };
  const similar = (productId: string, who = shop) => who.get(`/v1/products/${productId}/recommendations`);

  it('shows with a product what was bought with it, and why', async () => {
    const [emma, persuasion] = products as [string, string];
    expect(itemsOf(await similar(emma).expect(200))).toEqual([]);
    await buy(shop, emma, persuasion);
    const reply = await soon(
      () => similar(emma),
      (one) => idsOf(one).length > 0,
    );
    expect(itemsOf(reply)[0]).toMatchObject({
      productId: persuasion,
      available: true,
      price: { amount: 1299, currency: 'USD' },
      reason: { kind: 'bought_together', productId: emma },
    });
    expect(itemsOf(reply)[0]!.reason.text).toMatch(/^Customers who bought “Emma .*” also bought this$/);
    await similar(unique()).expect(404);
    await shop.get(`/v1/products/${emma}/recommendations?limit=0`).expect(400);
    await shop.get(`/v1/products/${emma}/recommendations?more=1`).expect(400);
  });

  it('follows the clicks of a visit within the same page view, and forgets what was dismissed', async () => {
    const [emma, persuasion, susan] = products as [string, string, string];
    await buy(shop, emma, susan);
    await soon(
      () => similar(emma),
      (one) => idsOf(one).includes(susan),
    );
    const looking = async (): Promise<string> => {
      const events = [{ kind: 'view', productId: emma }];
      const clicked = await shop.post('/v1/sessions/current/events', { events }).expect(202);
      return clicked.headers['doordesk-session'] as string;
    };
    const shownTo = (visit: string) =>
      shop.get('/v1/recommendations?for=session&limit=4').set('Doordesk-Session', visit);
    const visit = await looking();
    // Of several instances each hears of a purchase by itself.
    const both = (reply: Response) => [persuasion, susan].every((id) => idsOf(reply).includes(id));
    const first = await soon(() => shownTo(visit), both);
    expect(itemsOf(first)[0]!.reason.text).toMatch(/^Because you viewed “Emma/);
    expect(idsOf(first)).not.toContain(emma);
    await shop.post(`/v1/recommendations/${susan}/dismissal`).set('Doordesk-Session', visit).expect(204);
    expect(idsOf(await shownTo(visit).expect(200))).not.toContain(susan);
    // Another visit is shown it still.
    const other = await looking();
    expect(
      idsOf(
        await soon(
          () => shownTo(other),
          (one) => idsOf(one).includes(susan),
        ),
      ),
    ).toContain(susan);
  });

  it('keeps from a customer what was dismissed before the sign-in, with and without a click', async () => {
    const [emma] = products as [string];
    for (const clicks of [true, false]) {
      const { email, password, shop: ada } = await shop.customer();
      const forAda = (): Test => ada.get('/v1/recommendations?for=me&limit=100');
      const visit = randomBytes(16).toString('base64url');
      const inVisit = (request: Test): Test => request.set('Doordesk-Session', visit);
      if (clicks) {
        const events = [{ kind: 'view', productId: emma }];
        await inVisit(shop.post('/v1/sessions/current/events', { events })).expect(202);
      }
      const shown = await soon(
        () => inVisit(shop.get('/v1/recommendations?for=session&limit=100')),
        (one) => idsOf(one).some((id) => id !== emma),
      );
      const dismissed = idsOf(shown).find((id) => id !== emma)!;
      expect(idsOf(await soon(forAda, (one) => idsOf(one).includes(dismissed)))).toContain(dismissed);
      await inVisit(shop.post(`/v1/recommendations/${dismissed}/dismissal`)).expect(204);
      await inVisit(shop.post('/v1/sessions', { email, password })).expect(201);
      expect(idsOf(await inVisit(forAda()).expect(200))).not.toContain(dismissed);
      const without = await soon(forAda, (one) => !idsOf(one).includes(dismissed));
      expect(idsOf(without)).not.toContain(dismissed);
    }
  });

  it('shows a guest no more in a visit what was bought in it, by the API and by the page', async () => {
    const [emma, persuasion, susan] = products as [string, string, string];
    const visit = randomBytes(16).toString('base64url');
    const inVisit = (request: Test): Test => request.set('Doordesk-Session', visit);
    const events = [{ kind: 'view', productId: emma }];
    await inVisit(shop.post('/v1/sessions/current/events', { events })).expect(202);
    const shown = (): Test => inVisit(shop.get('/v1/recommendations?for=session&limit=100'));
    await soon(shown, (one) => [persuasion, susan].every((id) => idsOf(one).includes(id)));
    const cartId = await shop.cart([persuasion, 1]);
    await inVisit(shop.order(cartId)).expect(201);
    expect(idsOf(await shown().expect(200))).not.toContain(persuasion);
    expect(idsOf(await soon(shown, (one) => idsOf(one).includes(susan)))).toContain(susan);
    const browser = PageShopper.guest(store);
    browser.cookies.set('doordesk_visit', { value: visit, path: '/' });
    await browser.add(susan);
    expect((await browser.buy()).status).toBe(303);
    expect(idsOf(await shown().expect(200))).not.toContain(susan);
    // Who asks that nothing be kept is shown it again.
    const silent = randomBytes(16).toString('base64url');
    const again = await shop.cart([susan, 1]);
    await shop.order(again).set('Doordesk-Session', 'no session').expect(400);
    await shop.order(again).set({ 'Doordesk-Session': silent, 'Sec-GPC': '1' }).expect(201);
    const other = (): Test => shop.get('/v1/recommendations?for=session&limit=100').set('Doordesk-Session', silent);
    expect(idsOf(await soon(other, (one) => idsOf(one).includes(susan)))).toContain(susan);
  });

  it('gives a session to who dismisses without one, unless nothing may be kept', async () => {
    const dracula = products[3] as string;
    const given = await shop.post(`/v1/recommendations/${dracula}/dismissal`).expect(204);
    expect(given.headers['doordesk-session']).toMatch(/^[\w-]{22,64}$/);
    const nothing = await shop.post(`/v1/recommendations/${dracula}/dismissal`).set('Sec-GPC', '1').expect(204);
    expect(nothing.headers).not.toHaveProperty('doordesk-session');
    expect(nothing.headers).not.toHaveProperty('set-cookie');
    await shop.post(`/v1/recommendations/${unique()}/dismissal`).expect(404);
  });

  it('keeps nothing of what is dismissed in silence, by the API and by the page', async () => {
    const [emma, , susan] = products as [string, string, string];
    const events = [{ kind: 'view', productId: emma }];
    const clicked = await shop.post('/v1/sessions/current/events', { events }).expect(202);
    const visit = clicked.headers['doordesk-session'] as string;
    const shown = () => shop.get('/v1/recommendations?for=session&limit=4').set('Doordesk-Session', visit);
    const isShown = (reply: Response) => idsOf(reply).includes(susan);
    expect(isShown(await soon(shown, isShown))).toBe(true);
    const byApi = shop.post(`/v1/recommendations/${susan}/dismissal`).set('Doordesk-Session', visit);
    await byApi.set('Sec-GPC', '1').expect(204);
    const browser = FormBrowser.at(store);
    await browser.get('/sign-in');
    browser.cookies.set('doordesk_visit', { value: visit, path: '/' });
    const dismiss = (headers: Record<string, string>) =>
      browser.post('/recommendations/dismissals', { formToken: browser.token, productId: susan }, headers);
    // The page says that it was not noted, and why.
    expect((await dismiss({ 'sec-gpc': '1' })).status).toBe(200);
    expect(isShown(await shown().expect(200))).toBe(true);
    expect((await dismiss({})).status).toBe(303);
    expect(isShown(await soon(shown, (reply) => !isShown(reply)))).toBe(false);
  });

  it('recommends to a customer from history, and to nobody else', async () => {
    const [emma, persuasion, susan] = products as [string, string, string];
    const { shop: ada } = await shop.customer();
    await ada.review(emma, 5);
    const forAda = () => ada.get('/v1/recommendations?for=me&limit=4');
    const reply = await soon(forAda, (one) => itemsOf(one)[0]?.reason.productId === emma);
    expect(new Set(idsOf(reply).slice(0, 2))).toEqual(new Set([persuasion, susan]));
    expect(itemsOf(reply)[0]!.reason.text).toMatch(/^Because you rated “Emma/);
    expect(idsOf(reply)).not.toContain(emma);
    await ada.post(`/v1/recommendations/${persuasion}/dismissal`).expect(204);
    expect(idsOf(await forAda().expect(200))).not.toContain(persuasion);
    await shop.get('/v1/recommendations?for=me').expect(401);
    await shop.staff.get('/v1/recommendations?for=me').expect(403);
    await shop.get('/v1/recommendations').expect(400);
    await shop.get('/v1/recommendations?for=you').expect(400);
  });

  it('shows nothing that has just sold out', async () => {
    const [emma, , susan] = products as [string, string, string];
    await shop.staff.put(`/v1/staff/inventory/${susan}`, { onHand: 0 }).expect(200);
    expect(idsOf(await similar(emma).expect(200))).not.toContain(susan);
    await shop.staff.put(`/v1/staff/inventory/${susan}`, { onHand: 5 }).expect(200);
    const back = await soon(
      () => similar(emma),
      (one) => idsOf(one).includes(susan),
    );
    expect(idsOf(back)).toContain(susan);
  });

  it('lets staff build and go back', async () => {
    const path = '/v1/staff/recommendations';
    const build = async (): Promise<string> => {
      const asked = await shop.staff.post(`${path}/snapshots`).expect(202);
      const { snapshot } = asked.body as { snapshot: string };
      const current = await soon(
        () => shop.staff.get(`${path}/snapshots`),
        (one) => (one.body as { items: { state: string }[] }).items[0]?.state === 'current',
      );
      expect((current.body as { items: object[] }).items[0]).toMatchObject({ snapshot, state: 'current' });
      return snapshot;
    };
    const first = await build();
    await build();
    const headers = { 'Idempotency-Key': unique(), Authorization: `Bearer ${STAFF_TOKEN}` };
    const back = await shop.post(`${path}/rollback`, undefined, headers).expect(200);
    expect(back.body).toMatchObject({ snapshot: first, state: 'current' });
    const again = await shop.post(`${path}/rollback`, undefined, headers).expect(200);
    expect(again.body).toEqual(back.body);
    await shop.get(`${path}/snapshots`).expect(401);
  });
});
