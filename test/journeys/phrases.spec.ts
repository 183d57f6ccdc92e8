import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Test } from 'supertest';
import { bookAbout } from '../../src/modules/phrases/sample-books.js';
import { Shop, unique } from '../kit/shop.js';
import { STAFF_TOKEN, type TestStore, WAYS, startTestStore } from '../kit/store.js';

interface State {
  state: string;
  characters: number;
  progress: number;
}
interface Phrases {
  items: { phrase: string; count: number; score: number; sharedBy: { productId: string; title: string }[] }[];
}
interface Passages {
  items: { offset: number; fragments: { text: string; match: boolean }[] }[];
  next: string | null;
  total: number;
}

const LATE = 60_000;
const EVERY = 20;
const MOST = 16 * 1024 * 1024;

const ways = process.env['DOORDESK_TEST_STORE'] ? WAYS.slice(0, 1) : [WAYS[0]!, WAYS.at(-1)!];

describe.each(ways)('the text of a book, %s', (_way, config) => {
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

  const pathOf = (productId: string): string => `/v1/staff/products/${productId}/text`;
  const upload = (productId: string, headers: Record<string, string> = {}, token = STAFF_TOKEN): Test =>
    shop.http
      .put(pathOf(productId))
      .set({ authorization: `Bearer ${token}`, 'content-type': 'text/plain; charset=utf-8', ...headers });
  const until = async <T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> => {
    for (const end = Date.now() + LATE; ;) {
      const seen = await look();
      if (holds(seen)) return seen;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(seen)}`);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  };
  const read = (productId: string): Promise<State> =>
    until(
      async () => (await shop.staff.get(pathOf(productId)).expect(200)).body as State,
      ({ state }) => state === 'ready',
    );
  const phrasesOf = async (productId: string): Promise<Phrases> =>
    (await shop.get(`/v1/products/${productId}/phrases`).expect(200)).body as Phrases;

  it('is uploaded, read, told of, searched and removed', async () => {
    const [one, other] = [await shop.product({ title: unique('One') }), await shop.product({ title: 'The other' })];
    expect((await shop.staff.get(pathOf(one)).expect(200)).body).toMatchObject({ state: 'none', progress: 0 });
    expect(await phrasesOf(one)).toEqual({ items: [] });
    await shop.get(`/v1/products/${one}/inside?query=sport`).expect(404);

    const text = `\ufeff${bookAbout('old sport', 60)}\u0000\f`;
    const taken = await upload(one).send(text).expect(202);
    expect(['waiting', 'reading', 'ready']).toContain((taken.body as State).state);
    const zipped = gzipSync(bookAbout('green lantern', 30, ['old sport']));
    await upload(other, { 'content-encoding': 'gzip' })
      .serialize((sent: unknown) => sent as string)
      .send(zipped)
      .expect(202);
    expect((await read(one)).characters).toBe(text.length - 1);
    await read(other);
    const { items } = await until(
      () => phrasesOf(one),
      (seen) => seen.items[0]!.sharedBy.some(({ productId }) => productId === other),
    );
    expect(items[0]).toMatchObject({
      phrase: 'old sport',
      count: 60,
      sharedBy: expect.arrayContaining([{ productId: other, title: 'The other' }]),
    });

    const first = await shop
      .get(`/v1/products/${one}/inside?query=${encodeURIComponent('OLD, spórt')}&limit=40`)
      .expect(200);
    const page = first.body as Passages;
    expect(page).toMatchObject({ total: 60, complete: true });
    expect(page.items).toHaveLength(40);
    expect(page.items[0]!.fragments.map(({ text: shown, match }) => (match ? `[${shown}]` : shown)).join('')).toMatch(
      /It was the \[old sport\] that they had\./,
    );
    expect(first.headers['link']).toContain('rel="next"');
    const next = /<(.*)>/.exec(first.headers['link'] as string)![1]!;
    expect(((await shop.get(next).expect(200)).body as Passages).items).toHaveLength(20);

    await shop.staff.delete(pathOf(one)).expect(204);
    expect(await phrasesOf(one)).toEqual({ items: [] });
    await shop.get(`/v1/products/${one}/inside?query=sport`).expect(404);
  });

  it('is for staff to change, of products that there are', async () => {
    const productId = await shop.product();
    await shop.http.put(pathOf(productId)).set('content-type', 'text/plain').send('x').expect(401);
    const { token } = await shop.customer();
    await upload(productId, {}, token).send('x').expect(403);
    await upload('nobody-knows').send('x').expect(404);
    await shop.staff.get(pathOf('nobody-knows')).expect(404);
    await shop.get('/v1/products/nobody-knows/phrases').expect(404);
    await shop.get('/v1/products/nobody-knows/inside?query=x').expect(404);
  });

  it('is refused where it is none', async () => {
    const productId = await shop.product();
    const raw = (sent: unknown): string => sent as string;
    await upload(productId)
      .serialize(raw)
      .send(Buffer.from([0x66, 0xff, 0x66]))
      .expect(400);
    await upload(productId).send(' \n ').expect(400);
    await upload(productId).expect(400);
    await shop.staff.put(pathOf(productId), { text: 'JSON' }).expect(415);
    for (const type of ['text/html', 'text/plain; charset=latin1', 'application/octet-stream'])
      await upload(productId, { 'content-type': type }).send('text').expect(415);
    await upload(productId, { 'content-encoding': 'br' }).send('text').expect(415);
    await upload(productId, { 'content-encoding': 'gzip' }).send('text').expect(400);
    const bomb = gzipSync(Buffer.alloc(MOST + 1, 0x20));
    await upload(productId, { 'content-encoding': 'gzip' }).serialize(raw).send(bomb).expect(400);
    await shop.http.post('/v1/carts').set('content-type', 'text/plain').send('{}').expect(415);
    expect((await shop.staff.get(pathOf(productId)).expect(200)).body).toMatchObject({ state: 'none' });
  });

  it('may be long, and is refused when it is too long, however it is sent', async () => {
    const productId = await shop.product();
    await upload(productId).send('long '.repeat(200_000)).expect(202);
    await upload(productId)
      .send('x'.repeat(MOST + 1))
      .expect(413);
    // Without a length: told only when it is too much.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(`${store.url}${pathOf(productId)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${STAFF_TOKEN}`, 'content-type': 'text/plain' },
      });
      sending.on('response', (reply) => resolve(reply.statusCode)).on('error', reject);
      const piece = Buffer.alloc(1024 * 1024, 0x78);
      for (let i = 0; i < 17; i++) sending.write(piece);
      sending.end();
    });
    expect(status).toBe(413);
    await shop.staff.delete(pathOf(productId)).expect(204);
  });

  it('takes any query', async () => {
    const productId = await shop.product();
    await upload(productId).send('A few words, and no more.').expect(202);
    await read(productId);
    const totalOf = async (query: string): Promise<number> =>
      (
        (await shop.get(`/v1/products/${productId}/inside?query=${encodeURIComponent(query)}`).expect(200))
          .body as Passages
      ).total;
    expect(await totalOf('few words')).toBe(1);
    for (const query of ['" OR 1=1', '%', '<script>', 'x'.repeat(10_000), 'no more '.repeat(1_200)])
      expect(await totalOf(query)).toBe(0);
    await shop.get(`/v1/products/${productId}/inside`).expect(400);
    await shop.get(`/v1/products/${productId}/inside?query=few&cursor=x`).expect(400);
    await shop.get(`/v1/products/${productId}/inside?query=few&page=2`).expect(400);
    await shop.get(`/v1/products/${productId}/phrases?limit=101`).expect(400);
  });
});
