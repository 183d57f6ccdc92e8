import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId } from '../../platform/index.js';
import { Reviews } from './contract/reviews.contract.js';
import { ReviewsModule } from './reviews.module.js';

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('imported ratings, every command sent %s', (_way, config) => {
  let modules: StartedModules;
  let reviews: Client<typeof Reviews>;

  beforeAll(async () => {
    modules = await startModules([ReviewsModule], { config });
    reviews = modules.client(Reviews);
  });
  afterEach(async () => expect((await reviews.audit({})).findings).toEqual([]));
  afterAll(() => modules.remove());

  const said = (
    productId: string,
    customerId: string,
    stars: number,
    words: { title?: string; text?: string } = {},
  ) => ({
    productId,
    customerId,
    author: 'Ada',
    stars,
    ...words,
  });
  const words = { title: 'Read it', text: 'Twice.' };

  it('count stars without a word, and list what has some', async () => {
    const [productId, at] = [newId(), '2025-03-01T10:00:00.000Z'];
    await reviews.importRatings({
      items: [
        said(productId, 'a', 5),
        { ...said(productId, 'b', 2, words), at },
        said(productId, 'c', 4, { text: ' \n' }),
      ],
    });
    expect(await reviews.rating({ productId })).toMatchObject({ count: 3, histogram: [0, 1, 0, 1, 1] });
    const { items } = await reviews.list({ productId, limit: 10 });
    expect(items).toMatchObject([{ customerId: 'b', stars: 2, ...words, createdAt: at, state: 'published' }]);
    expect((await reviews.reviewsBy({ customerId: 'a', limit: 10 })).items).toEqual([]);
  });

  it('change nothing when they are sent again, and follow what is said now', async () => {
    const productId = newId();
    const items = [said(productId, 'a', 5), said(productId, 'b', 3, words)];
    await reviews.importRatings({ items });
    expect(await reviews.importRatings({ items })).toEqual({ created: 0, updated: 0, unchanged: 2 });
    await reviews.importRatings({ items: [said(productId, 'a', 1), said(productId, 'a', 2, words)] });
    expect(await reviews.rating({ productId })).toMatchObject({ count: 2, average: 250 });
    expect((await reviews.list({ productId, limit: 10 })).items).toHaveLength(2);
  });

  it('give way to the review of the same customer, and leave alone what staff have removed', async () => {
    const [productId, customerId] = [newId(), newId()];
    await reviews.importRatings({ items: [said(productId, customerId, 1)] });
    const written = await reviews.write({ productId, customerId, author: 'Ada', stars: 5, ...words });
    expect(await reviews.rating({ productId })).toMatchObject({ count: 1, average: 500 });
    await reviews.moderate({ reviewId: written.reviewId, decision: 'remove' });
    const again = await reviews.importRatings({
      items: [said(productId, customerId, 4, { title: 'No', text: 'No.' })],
    });
    expect(again).toEqual({ created: 0, updated: 0, unchanged: 1 });
    expect((await reviews.rating({ productId })).count).toBe(0);
  });

  it('never replace what the customer has written or changed here', async () => {
    const [productId, customerId] = [newId(), newId()];
    const items = [said(productId, customerId, 1), said(productId, 'b', 3, words)];
    await reviews.importRatings({ items });
    const own = await reviews.write({ productId, customerId, author: 'Ada', stars: 5, title: 'Mine', text: 'My own.' });
    const [other] = (await reviews.reviewsBy({ customerId: 'b', limit: 1 })).items;
    await reviews.edit({ reviewId: other!.reviewId, customerId: 'b', text: 'Thrice.' });
    await reviews.report({ reviewId: own.reviewId, reason: 'spam' });
    expect(await reviews.importRatings({ items })).toEqual({ created: 0, updated: 0, unchanged: 2 });
    expect(await reviews.review({ reviewId: own.reviewId })).toMatchObject({ text: 'My own.', stars: 5 });
    expect(await reviews.review({ reviewId: other!.reviewId })).toMatchObject({ text: 'Thrice.' });
    expect((await reviews.reported({ limit: 10 })).items).toMatchObject([{ reports: 1 }]);
  });

  it('lose their votes and reports with their words', async () => {
    const [productId, customerId] = [newId(), newId()];
    await reviews.importRatings({ items: [said(productId, customerId, 4, words)] });
    const [review] = (await reviews.list({ productId, limit: 1 })).items;
    const { reviewId } = review!;
    await reviews.vote({ reviewId, customerId: 'b', helpful: true });
    await reviews.report({ reviewId, reason: 'spam' });
    const before = (await reviews.reported({ limit: 10 })).items.length;
    await reviews.importRatings({ items: [said(productId, customerId, 4)] });
    expect((await reviews.list({ productId, limit: 1 })).items).toEqual([]);
    expect((await reviews.reported({ limit: 10 })).items).toHaveLength(before - 1);
  });

  it('are no reviews that anybody could see, vote on or change by their id', async () => {
    const [productId, customerId] = [newId(), newId()];
    await reviews.importRatings({ items: [said(productId, customerId, 3)] });
    const [row] = await modules
      .database('reviews')
      .read<{ id: string }>('SELECT review_id AS id FROM review WHERE product_id = ?', [productId]);
    const reviewId = row!.id;
    for (const asked of [
      reviews.review({ reviewId, customerId, staff: true }),
      reviews.vote({ reviewId, customerId: 'b', helpful: true }),
      reviews.edit({ reviewId, customerId, stars: 5 }),
      reviews.withdraw({ reviewId, customerId }),
      reviews.moderate({ reviewId, decision: 'remove' }),
    ])
      await expect(asked).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('find a planted fault in the books: stars that hold words', async () => {
    const productId = newId();
    await reviews.importRatings({ items: [said(productId, 'a', 3)] });
    const run = (text: string) =>
      modules
        .database('reviews')
        .write((tx) => tx.run('UPDATE review SET text = ? WHERE product_id = ?', [text, productId]));
    await run('words');
    expect((await reviews.audit({})).findings).toEqual([
      '1 reviews without a word that are listed, or stars that hold some',
    ]);
    await run('');
  });
});
