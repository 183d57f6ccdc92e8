import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventRecorder, recordEvents } from '../../../test/kit/event-recorder.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, type SqlValue, newId } from '../../platform/index.js';
import {
  type ListReviews,
  type ProductRated,
  REVIEW_SORTS,
  type Review,
  Reviews,
} from './contract/reviews.contract.js';
import { ReviewsModule } from './reviews.module.js';
import { helpfulScore } from './wilson.js';

const settle = { settle: 5000 };

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('reviews, every command sent %s', (_way, config) => {
  let modules: StartedModules;
  let reviews: Client<typeof Reviews>;
  let recorder: EventRecorder<ProductRated>;

  beforeAll(async () => {
    recorder = recordEvents(Reviews.events.ProductRated);
    modules = await startModules([ReviewsModule, recorder.module], { config });
    reviews = modules.client(Reviews);
  });
  afterEach(async () => expect((await reviews.audit({})).findings).toEqual([]));
  afterAll(() => modules.remove());

  const wish = (productId: string, customerId: string = newId(), stars = 4) => ({
    productId,
    customerId,
    author: 'Ada',
    stars,
    title: 'Read it',
    text: 'Twice.',
  });
  const all = async (request: Omit<ListReviews, 'limit'>, limit = 4): Promise<Review[]> => {
    const items: Review[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await reviews.list({ ...request, limit, ...(cursor ? { cursor } : {}) });
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  };
  const ratedOf = (productId: string): number[] =>
    recorder.taken.filter((rated) => rated.productId === productId).map((rated) => rated.stars);

  it('takes one review of each customer and product', async () => {
    const [productId, customerId] = [newId(), newId()];
    const written = await reviews.write(wish(productId, customerId), { commandId: newId() });
    expect(written).toMatchObject({ state: 'published', version: 1, verified: false, helpful: 0, author: 'Ada' });
    await expect(reviews.write(wish(productId, customerId, 1))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'already_reviewed',
      details: { reviewId: written.reviewId },
    });
    await reviews.write(wish(productId, newId(), 5));
    const later = await reviews.write(wish(newId(), customerId, 1));
    expect(await reviews.rating({ productId })).toEqual({
      productId,
      average: 450,
      count: 2,
      histogram: [0, 0, 0, 1, 1],
    });
    expect((await reviews.reviewsBy({ customerId, limit: 10 })).items).toEqual([later, written]);
    expect((await reviews.reviewsBy({ customerId: newId(), limit: 10 })).items).toEqual([]);
  });

  it('makes one review of twenty that a customer sends at once', async () => {
    const [productId, customerId] = [newId(), newId()];
    const sent = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => reviews.write(wish(productId, customerId, 1 + (i % 5)))),
    );
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await reviews.rating({ productId })).count).toBe(1);
  });

  it('gives the first reply to a repeat, also when the author has another name by then', async () => {
    const [request, commandId] = [wish(newId()), newId()];
    const first = await reviews.write(request, { commandId });
    expect(await reviews.write({ ...request, author: 'Ada L' }, { commandId })).toEqual(first);
    await expect(reviews.write({ ...request, stars: 1 }, { commandId })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('keeps what was written as it is, in composed form', async () => {
    const text = '<script>alert(1)</script> & "quotes" 👩🏽‍💻\r\n\tcafe\u0301';
    const { reviewId } = await reviews.write({ ...wish(newId()), title: 'e\u0301', text });
    const kept = await reviews.review({ reviewId });
    expect(kept.title).toBe('\u00e9');
    expect(kept.text).toBe('<script>alert(1)</script> & "quotes" 👩🏽‍💻\r\n\tcaf\u00e9');
    // Composed, U+FB2C has three characters.
    await expect(reviews.write({ ...wish(newId()), title: '\ufb2c'.repeat(60) })).rejects.toMatchObject({
      kind: 'invalid',
      details: { errors: [{ pointer: '/title' }] },
    });
  });

  it('lets its author change it, and nobody else', async () => {
    const [productId, customerId] = [newId(), newId()];
    const { reviewId } = await reviews.write(wish(productId, customerId, 5));
    const edited = await reviews.edit({ reviewId, customerId, ifVersion: 1, stars: 2, text: 'Once is enough.' });
    expect(edited).toMatchObject({ version: 2, stars: 2, title: 'Read it', text: 'Once is enough.' });
    expect(await reviews.edit({ reviewId, customerId, stars: 2 })).toEqual(edited);
    await expect(reviews.edit({ reviewId, customerId, ifVersion: 1, stars: 3 })).rejects.toMatchObject({
      kind: 'precondition_failed',
    });
    for (const other of [
      { reviewId, customerId: newId() },
      { reviewId: newId(), customerId },
      { reviewId, customerId, productId: newId() },
    ]) {
      await expect(reviews.edit({ ...other, stars: 3 })).rejects.toMatchObject({ kind: 'not_found' });
      await expect(reviews.withdraw(other)).rejects.toMatchObject({ kind: 'not_found' });
    }
    expect(await reviews.rating({ productId })).toMatchObject({ average: 200, count: 1 });
    await reviews.edit({ reviewId, customerId, productId, stars: 3 }, settle);
    expect(ratedOf(productId)).toEqual([5, 2, 3]);
  });

  it('forgets what its author takes back, who may write anew', async () => {
    const [productId, customerId] = [newId(), newId()];
    const { reviewId } = await reviews.write(wish(productId, customerId, 1));
    await reviews.vote({ reviewId, customerId: newId(), helpful: true });
    await reviews.report({ reviewId, customerId: newId(), reason: 'spam' });
    await reviews.withdraw({ reviewId, customerId });
    await expect(reviews.review({ reviewId, customerId })).rejects.toMatchObject({ kind: 'not_found' });
    expect(await reviews.rating({ productId })).toEqual({
      productId,
      average: 0,
      count: 0,
      histogram: [0, 0, 0, 0, 0],
    });
    expect(await reviews.write(wish(productId, customerId, 3), settle)).toMatchObject({ version: 1, helpful: 0 });
    expect(ratedOf(productId)).toEqual([1, 0, 3]);
  });

  it('answers the ratings of many products, each as it was asked for', async () => {
    const [one, two] = [newId(), newId()];
    for (const stars of [5, 5, 4]) await reviews.write(wish(one, newId(), stars));
    const { items } = await reviews.ratings({ productIds: [two, one, 'no such: "thing"'] });
    expect(items.map(({ productId, average, count }) => [productId, average, count])).toEqual([
      [two, 0, 0],
      [one, 467, 3],
      ['no such: "thing"', 0, 0],
    ]);
  });

  it('counts one vote of each customer, whatever they send at once', async () => {
    const author = newId();
    const { reviewId } = await reviews.write(wish(newId(), author));
    const voters = Array.from({ length: 12 }, () => newId());
    const vote = (customerId: string, helpful: boolean | null) => reviews.vote({ reviewId, customerId, helpful });
    await Promise.all(voters.flatMap((voter) => [vote(voter, true), vote(voter, false), vote(voter, true)]));
    expect(await reviews.review({ reviewId })).toMatchObject({ helpful: 12, unhelpful: 0, version: 1 });
    expect(await vote(voters[0]!, false)).toMatchObject({ helpful: 11, unhelpful: 1 });
    expect(await vote(voters[0]!, false)).toMatchObject({ helpful: 11, unhelpful: 1 });
    expect(await vote(voters[0]!, null)).toMatchObject({ helpful: 11, unhelpful: 0 });
    expect(await vote(voters[0]!, null)).toMatchObject({ helpful: 11, unhelpful: 0 });
    for (const helpful of [true, false, null])
      await expect(vote(author, helpful)).rejects.toMatchObject({ kind: 'conflict', code: 'own_review' });
    await expect(reviews.vote({ reviewId: newId(), customerId: author, helpful: true })).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  it('walks every page of every order, with and without a filter, without a gap or a repeat', async () => {
    const productId = newId();
    const written: Review[] = [];
    for (let i = 0; i < 18; i++) {
      const { reviewId } = await reviews.write(wish(productId, newId(), 1 + (i % 4)));
      const votes = [true, true, false, true].slice(0, i % 5);
      for (const helpful of votes) await reviews.vote({ reviewId, customerId: newId(), helpful });
      written.push(await reviews.review({ reviewId }));
    }
    const newest = (a: Review, b: Review): number => (a.reviewId < b.reviewId ? 1 : -1);
    const score = (review: Review): number => helpfulScore(review.helpful, review.unhelpful);
    const orders: Record<(typeof REVIEW_SORTS)[number], (a: Review, b: Review) => number> = {
      helpful: (a, b) => score(b) - score(a) || newest(a, b),
      newest,
      highest: (a, b) => b.stars - a.stars || newest(a, b),
      lowest: (a, b) => a.stars - b.stars || newest(a, b),
    };
    for (const sort of REVIEW_SORTS)
      for (const filter of [{}, { stars: 2 }, { stars: 5 }]) {
        const expected = written.filter(({ stars }) => !('stars' in filter) || stars === filter.stars);
        expect(await all({ productId, sort, ...filter })).toEqual([...expected].sort(orders[sort]));
      }
    expect(await all({ productId })).toEqual([...written].sort(orders.helpful));
  });

  it('refuses a cursor of another list, and junk', async () => {
    const [productId, customerId] = [newId(), newId()];
    for (let i = 0; i < 3; i++) await reviews.write(wish(productId, i === 0 ? customerId : newId()));
    await reviews.write(wish(newId(), customerId));
    const { next } = await reviews.list({ productId, limit: 1 });
    const own = await reviews.reviewsBy({ customerId, limit: 1 });
    const refused = { kind: 'invalid', code: 'invalid_cursor' };
    const [mark] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as [string];
    const forged = (...key: unknown[]): string => Buffer.from(JSON.stringify([mark, ...key])).toString('base64url');
    for (const cursor of [
      own.next!,
      'junk',
      `${next!}!!`,
      'e30',
      forged('text', newId()),
      forged(1.5, newId()),
      forged(1, '\u0000'),
      forged(null, null),
    ])
      await expect(reviews.list({ productId, limit: 1, cursor })).rejects.toMatchObject(refused);
    for (const other of [{ sort: 'newest' as const }, { stars: 4 }, { productId: newId() }])
      await expect(reviews.list({ productId, limit: 1, ...other, cursor: next! })).rejects.toMatchObject(refused);
    await expect(reviews.reviewsBy({ customerId, limit: 1, cursor: next! })).rejects.toMatchObject(refused);
    await expect(reviews.reported({ limit: 1, cursor: next! })).rejects.toMatchObject(refused);
  });

  it('shows what was reported to the staff, the longest waiting first, and closes it with a decision', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await reviews.write(wish(newId()))).reviewId);
    const [first, second, unreported] = ids as [string, string, string];
    const eager = newId();
    await reviews.report({ reviewId: first, customerId: eager, reason: 'spam', comment: 'Buy <b>now</b>' });
    await reviews.report({ reviewId: first, customerId: eager, reason: 'other' });
    // Two reports of one millisecond would be in the order of their ids.
    for (const before = Date.now(); Date.now() === before;) await reviews.rating({ productId: newId() });
    for (let i = 0; i < 22; i++) await reviews.report({ reviewId: second, customerId: newId(), reason: 'offensive' });
    await reviews.report({ reviewId: second, reason: 'other', comment: '  ' });
    const waiting = async (): Promise<[string, number, number][]> => {
      const found: [string, number, number][] = [];
      for (let cursor: string | undefined; ;) {
        const page = await reviews.reported({ limit: 1, ...(cursor ? { cursor } : {}) });
        for (const { review, reports, latest } of page.items) found.push([review[0]!.reviewId, reports, latest.length]);
        if (page.next === null) return found;
        cursor = page.next;
      }
    };
    expect(await waiting()).toEqual([
      [first, 1, 1],
      [second, 23, 20],
    ]);
    const { items } = await reviews.reported({ limit: 10 });
    expect(items[0]!.latest).toMatchObject([{ reason: 'spam', comment: 'Buy <b>now</b>' }]);
    expect(items[1]!.latest[0]).not.toHaveProperty('comment');
    await reviews.moderate({ reviewId: first, decision: 'keep' });
    await reviews.moderate({ reviewId: second, decision: 'remove' });
    expect(await waiting()).toEqual([]);
    await reviews.report({ reviewId: first, customerId: eager, reason: 'spam' });
    expect(await waiting()).toEqual([[first, 1, 1]]);
    await reviews.moderate({ reviewId: first, decision: 'keep' });
    for (const reviewId of [second, newId()])
      await expect(reviews.report({ reviewId, reason: 'spam' })).rejects.toMatchObject({ kind: 'not_found' });
    await expect(reviews.moderate({ reviewId: newId(), decision: 'keep' })).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect((await reviews.review({ reviewId: unreported })).state).toBe('published');
  });

  it('neither shows nor counts what staff removed, until they keep it after all', async () => {
    const [productId, author] = [newId(), newId()];
    const { reviewId } = await reviews.write(wish(productId, author, 1));
    await reviews.write(wish(productId, newId(), 5));
    await reviews.moderate({ reviewId, decision: 'remove' });
    expect(await reviews.rating({ productId })).toMatchObject({ average: 500, count: 1 });
    expect(await all({ productId })).toHaveLength(1);
    await expect(reviews.review({ reviewId })).rejects.toMatchObject({ kind: 'not_found' });
    await expect(reviews.review({ reviewId, customerId: newId() })).rejects.toMatchObject({ kind: 'not_found' });
    await expect(reviews.vote({ reviewId, customerId: newId(), helpful: true })).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect((await reviews.review({ reviewId, staff: true })).state).toBe('removed');
    expect((await reviews.review({ reviewId, customerId: author })).state).toBe('removed');
    // An edit brings nothing back.
    expect((await reviews.edit({ reviewId, customerId: author, stars: 2 })).state).toBe('removed');
    await expect(reviews.write(wish(productId, author))).rejects.toMatchObject({ code: 'already_reviewed' });
    expect(await reviews.rating({ productId })).toMatchObject({ count: 1 });
    await reviews.moderate({ reviewId, decision: 'keep' }, settle);
    expect(await reviews.rating({ productId })).toMatchObject({ average: 350, count: 2, histogram: [0, 1, 0, 0, 1] });
    expect(ratedOf(productId)).toEqual([1, 5, 0, 2]);
  });

  it.each<[finding: string, plant: string, undo: string, params: ('review' | 'product')[]]>([
    [
      'rating',
      'UPDATE rating SET stars_4 = 7 WHERE product_id = ?',
      'UPDATE rating SET stars_4 = 1 WHERE product_id = ?',
      ['product'],
    ],
    [
      'counts are not their votes',
      'UPDATE review_vote SET helpful = 0 WHERE review_id = ?',
      'UPDATE review_vote SET helpful = 1 WHERE review_id = ?',
      ['review'],
    ],
    [
      'have the score 5',
      'UPDATE review SET score = 5 WHERE review_id = ?',
      `UPDATE review SET score = ${helpfulScore(1, 0)} WHERE review_id = ?`,
      ['review'],
    ],
    [
      'verified',
      'UPDATE review SET verified = 1 WHERE review_id = ?',
      'UPDATE review SET verified = 0 WHERE review_id = ?',
      ['review'],
    ],
    [
      'open reports',
      'UPDATE review SET open_reports = 1 WHERE review_id = ?',
      'UPDATE review SET open_reports = 0 WHERE review_id = ?',
      ['review'],
    ],
    [
      'another place',
      'UPDATE review SET lacking = 3 WHERE review_id = ?',
      'UPDATE review SET lacking = 1 WHERE review_id = ?',
      ['review'],
    ],
    [
      'votes of authors',
      "INSERT INTO review_vote (review_id, customer_id, helpful) VALUES ('gone', 'c', 1)",
      "DELETE FROM review_vote WHERE review_id = 'gone'",
      [],
    ],
    [
      'reports of reviews that are gone',
      "INSERT INTO review_report (report_id, review_id, reason, reported_at) VALUES ('r', 'gone', 'spam', '2026')",
      "DELETE FROM review_report WHERE review_id = 'gone'",
      [],
    ],
  ])('finds a planted fault: %s', async (finding, plant, undo, params) => {
    const product = newId();
    const { reviewId: review } = await reviews.write(wish(product));
    await reviews.vote({ reviewId: review, customerId: newId(), helpful: true });
    const values: SqlValue[] = params.map((name) => ({ product, review })[name]);
    const run = (sql: string) => modules.database('reviews').write((tx) => tx.run(sql, values));
    await run(plant);
    const { findings } = await reviews.audit({});
    await run(undo);
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });
});
