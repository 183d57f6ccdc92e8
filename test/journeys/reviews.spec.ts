import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, unique } from '../kit/shop.js';
import { type TestStore, WAYS, startTestStore } from '../kit/store.js';

interface Shown {
  reviewId: string;
  stars: number;
  verified: boolean;
  helpful: number;
}
interface Page {
  items: Shown[];
  next: string | null;
  summary: { average: number; count: number; histogram: number[] };
}

/** Copies in the catalogue and marks from orders are at most a second behind; on a busy machine, somewhat more. */
const LATE = 60_000;
const EVERY = 20;

const ways = process.env['DOORDESK_TEST_STORE'] ? WAYS.slice(0, 1) : [WAYS[0]!, WAYS.at(-1)!];

describe.each(ways)('reviews, %s', (_way, config) => {
  let store: TestStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startTestStore(config);
    shop = Shop.at(store);
  });
  afterAll(async () => {
    expect(await store.findings()).toEqual([]);
    await store.remove();
  });

  const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> => {
    for (const end = Date.now() + LATE; ;) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  const pageOf = async (productId: string, query = ''): Promise<Page> =>
    (await shop.get(`/v1/products/${productId}/reviews${query}`).expect(200)).body as Page;

  it('a buyer reviews what was bought, others vote, and the catalogue shows the stars', async () => {
    const category = unique('Rated');
    const [best, product, unrated] = [
      await shop.product({ category }),
      await shop.product({ category }),
      await shop.product({ category }),
    ];
    const [buyer, reader] = [await shop.customer(), await shop.customer()];
    expect(await pageOf(product)).toEqual({
      items: [],
      next: null,
      summary: { average: 0, count: 0, histogram: [0, 0, 0, 0, 0] },
    });
    const before = await shop.get(`/v1/products/${product}`).expect(200);
    const reviews = `/v1/products/${product}/reviews`;
    const text = 'Worth <b>every</b> page & more';
    const written = await buyer.shop.post(reviews, { stars: 4, title: 'Good', text }).expect(201);
    const { reviewId } = written.body as Shown;
    expect(written.headers['location']).toBe(`${reviews}/${reviewId}`);
    expect(written.body).toMatchObject({ author: 'Ada', text, verified: false, state: 'published' });
    expect(JSON.stringify(written.body)).not.toContain(buyer.customerId);
    await buyer.shop.order(await buyer.shop.cart([product, 1])).expect(201);
    const seen = () => shop.get(`${reviews}/${reviewId}`).expect(200);
    await until(seen, ({ body }) => (body as Shown).verified);
    await reader.shop.review(product, 1);
    await reader.shop.review(best, 5);
    await reader.shop.put(`${reviews}/${reviewId}/helpful`, { helpful: true }).expect(200);
    const page = await pageOf(product, '?limit=1');
    expect(page).toMatchObject({
      items: [{ reviewId, helpful: 1, verified: true }],
      summary: { average: 2.5, count: 2, histogram: [1, 0, 0, 1, 0] },
    });
    const linked = await shop.get(`${reviews}?limit=1`).expect(200);
    const next = /^<([^>]+)>; rel="next"$/.exec(linked.headers['link'] as string)![1] as string;
    expect(((await shop.get(next).expect(200)).body as Page).items).toMatchObject([{ stars: 1, verified: false }]);
    expect((await pageOf(product, '?stars=4&sort=newest')).items.map(({ stars }) => stars)).toEqual([4]);
    const list = () => shop.get(`/v1/products?sort=rating&category=${category}`).expect(200);
    const listed = await until(
      async () => ((await list()).body as { items: { productId: string; rating: object | null }[] }).items,
      (items) => JSON.stringify(items[1]?.rating) === JSON.stringify({ average: 2.5, count: 2 }),
    );
    expect(listed.map(({ productId }) => productId)).toEqual([best, product, unrated]);
    expect(listed[2]!.rating).toBeNull();
    // What a client has kept from before is no longer right.
    const etag = before.headers['etag'] as string;
    const after = await shop.get(`/v1/products/${product}`).set('If-None-Match', etag).expect(200);
    expect(after.body).toMatchObject({ rating: { average: 2.5, count: 2 } });
  });

  it('is written once, changed with its ETag, and taken back', async () => {
    const product = await shop.product();
    const reviews = `/v1/products/${product}/reviews`;
    const { shop: author } = await shop.customer();
    const { shop: other } = await shop.customer();
    const [body, key] = [{ stars: 2, title: 'Meh', text: 'Long.' }, { 'Idempotency-Key': unique() }];
    const written = await author.post(reviews, body, key).expect(201);
    // The same key is the same review, whatever its author is called by then.
    await author.patch('/v1/customers/me', { name: 'Ada L' }).expect(200);
    expect((await author.post(reviews, body, key).expect(201)).body).toEqual(written.body);
    const { reviewId } = written.body as Shown;
    expect((await author.post(reviews, body).expect(409)).body).toMatchObject({ code: 'already_reviewed', reviewId });
    await author.post(`/v1/products/${unique()}/reviews`, body).expect(404);
    await shop.get(`/v1/products/${unique()}/reviews`).expect(404);
    const path = `${reviews}/${reviewId}`;
    const etag = written.headers['etag'] as string;
    await author.patch(path, { stars: 3 }, { 'If-Match': '"9.0.0.0.published"' }).expect(412);
    // A vote in between is no change.
    await other.put(`${path}/helpful`, { helpful: false }).expect(200);
    expect((await author.patch(path, { stars: 3 }, { 'If-Match': etag }).expect(200)).body).toMatchObject({ stars: 3 });
    await author.patch(path, { stars: 5 }, { 'If-Match': etag }).expect(412);
    await author.put(`${path}/helpful`, { helpful: true }).expect(409);
    await other.patch(path, { stars: 1 }, { 'If-Match': '*' }).expect(404);
    await other.delete(path).expect(404);
    await author.delete(`/v1/products/${await shop.product()}/reviews/${reviewId}`).expect(404);
    await author.delete(path).expect(204);
    await shop.get(path).expect(404);
    expect((await pageOf(product)).summary.count).toBe(0);
  });

  it('is removed by staff after a report, and seen by its author alone', async () => {
    const product = await shop.product();
    const { shop: author } = await shop.customer();
    const { shop: reader } = await shop.customer();
    const reviewId = await author.review(product, 1);
    const path = `/v1/products/${product}/reviews/${reviewId}`;
    await reader.post(`${path}/reports`, { reason: 'offensive', comment: 'Look.' }).expect(204);
    await reader.post(`${path}/reports`, { reason: 'spam' }).expect(204);
    const reported = await shop.staff.all<{ review: Shown; reports: number; latest: object[] }>(
      '/v1/staff/reviews/reported',
    );
    const ours = reported.find(({ review }) => review.reviewId === reviewId);
    expect(ours).toMatchObject({ reports: 1, latest: [{ reason: 'offensive', comment: 'Look.' }] });
    await shop.staff.put(`/v1/staff/reviews/${reviewId}/moderation`, { decision: 'remove' }).expect(200);
    await shop.get(path).expect(404);
    await reader.put(`${path}/helpful`, { helpful: true }).expect(404);
    expect((await pageOf(product)).items).toEqual([]);
    expect((await author.get(path).expect(200)).body).toMatchObject({ state: 'removed' });
    expect((await author.get('/v1/customers/me/reviews').expect(200)).body).toMatchObject({
      items: [{ reviewId, state: 'removed' }],
    });
    await shop.staff.put(`/v1/staff/reviews/${reviewId}/moderation`, { decision: 'keep' }).expect(200);
    expect((await pageOf(product)).summary.count).toBe(1);
  });
});
