import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Shop, unique } from '../kit/shop.js';
import { type TestStore, startTestStore } from '../kit/store.js';

describe('rate limits', () => {
  let store: TestStore;
  let shop: Shop;

  beforeAll(async () => {
    store = await startTestStore({ loginLimit: 5, registrationLimit: 3 });
    shop = Shop.at(store);
  });
  afterAll(() => store.remove());

  it('bound registrations from one address, and wrong passwords, but not right ones', async () => {
    const { email, password } = await shop.customer();
    for (let i = 0; i < 8; i++) await shop.post('/v1/sessions', { email, password }).expect(201);
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => shop.post('/v1/sessions', { email, password: 'wrong password' })),
    );
    expect(tries.filter((reply) => reply.status === 401)).toHaveLength(5);
    const refused = tries.filter((reply) => reply.status === 429);
    expect(refused).toHaveLength(15);
    expect(refused[0]!.body).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    await shop.post('/v1/sessions', { email: 'another@example.com', password: 'wrong password' }).expect(401);
    const register = () => shop.post('/v1/customers', { email: `${unique('r')}@example.com`, password, name: 'R' });
    await register().expect(201);
    await register().expect(201);
    await register().expect(429);
  });
});

describe('rate limits behind a balancer', () => {
  const registrations = async (trustedProxies: string[]): Promise<number[]> => {
    const store = await startTestStore({ registrationLimit: 1, trustedProxies });
    const statuses: number[] = [];
    for (const client of ['192.0.2.1', '192.0.2.2', '192.0.2.2']) {
      // The balancer adds whom it heard; what stands before that, the client may have made up.
      const { status } = await Shop.at(store)
        .post('/v1/customers', { email: `${unique('b')}@example.com`, password: 'correct horse', name: 'B' })
        .set('x-forwarded-for', `198.51.100.${statuses.length}, ${client}`);
      statuses.push(status);
    }
    await store.remove();
    return statuses;
  };

  it('count for each client when the balancer is trusted, and believe nobody when none is', async () => {
    expect(await registrations(['loopback'])).toEqual([201, 201, 429]);
    expect(await registrations([])).toEqual([201, 429, 429]);
  });
});
