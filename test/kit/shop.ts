import supertest, { type Response, type Test } from 'supertest';
import type { ReplyChecker } from './openapi.js';
import { STAFF_TOKEN, type TestStore } from './store.js';

export const ADDRESS = {
  name: 'Ada Buyer',
  line1: '1 Test Street',
  city: 'Seattle',
  region: 'WA',
  postalCode: '98101',
  country: 'US',
};

let counter = 0;
/** A text that no other call gets; for keys and emails. */
export const unique = (prefix = 'k'): string => `${prefix}-${process.pid}-${Date.now().toString(36)}-${counter++}`;

export interface ProductOptions {
  stock?: number;
  amount?: number;
  currency?: string;
  title?: string;
  category?: string;
  externalId?: string;
}

/** A client that knows the public REST API and nothing else. */
export class Shop {
  readonly http: ReturnType<typeof supertest>;

  constructor(
    readonly url: string,
    /** Every reply is held against the store's own OpenAPI document. */
    private readonly replies: ReplyChecker,
    private readonly token?: string,
  ) {
    this.http = supertest(url);
  }

  static at(store: TestStore): Shop {
    return new Shop(store.url, store.replies);
  }

  as(token: string | undefined): Shop {
    return new Shop(this.url, this.replies, token);
  }

  get staff(): Shop {
    return this.as(STAFF_TOKEN);
  }

  get(path: string): Test {
    return this.signed(this.http.get(path));
  }

  post(path: string, body?: object, headers: Record<string, string> = {}): Test {
    const request = this.signed(this.http.post(path)).set(headers);
    return body === undefined ? request : request.send(body);
  }

  put(path: string, body?: object): Test {
    const request = this.signed(this.http.put(path));
    return body === undefined ? request : request.send(body);
  }

  patch(path: string, body: object, headers: Record<string, string> = {}): Test {
    return this.signed(this.http.patch(path)).set(headers).send(body);
  }

  delete(path: string): Test {
    return this.signed(this.http.delete(path));
  }

  /** A product that is for sale. */
  async product(options: ProductOptions = {}): Promise<string> {
    const {
      stock = 100,
      amount = 1299,
      currency = 'USD',
      title = 'A Book',
      category = 'Books/Test',
      externalId,
    } = options;
    const created = await this.staff
      .post('/v1/staff/products', {
        title,
        category,
        description: 'For a test.',
        price: { amount, currency },
        ...(externalId ? { externalId } : {}),
      })
      .expect(201);
    const { productId } = created.body as { productId: string };
    await this.staff.put(`/v1/staff/inventory/${productId}`, { onHand: stock }).expect(200);
    return productId;
  }

  /** A cart with these items. */
  async cart(...items: [productId: string, quantity: number][]): Promise<string> {
    const created = await this.post('/v1/carts', {}).expect(201);
    const { cartId } = created.body as { cartId: string };
    for (const [productId, quantity] of items)
      await this.post(`/v1/carts/${cartId}/items`, { productId, quantity }).expect(200);
    return cartId;
  }

  /** A registered and signed-in customer. */
  async customer(): Promise<{ shop: Shop; customerId: string; email: string; password: string; token: string }> {
    const email = `${unique('c')}@example.com`;
    const password = 'correct horse battery';
    await this.post('/v1/customers', { email, password, name: 'Ada' }).expect(201);
    const session = await this.post('/v1/sessions', { email, password }).expect(201);
    const { token, customerId } = session.body as { token: string; customerId: string };
    return { shop: this.as(token), customerId, email, password, token };
  }

  /** A review by the customer that this client is signed in as. */
  async review(productId: string, stars = 5): Promise<string> {
    const body = { stars, title: 'Read it', text: 'Twice.' };
    const written = await this.post(`/v1/products/${productId}/reviews`, body).expect(201);
    return (written.body as { reviewId: string }).reviewId;
  }

  order(cartId: string, options: { token?: string; key?: string; body?: object } = {}): Test {
    const { token = 'tok_approved', key = unique(), body = {} } = options;
    return this.post(
      '/v1/orders',
      {
        cartId,
        email: 'ada@example.com',
        shippingAddress: ADDRESS,
        shippingMethod: 'standard',
        payment: { method: 'card', token },
        ...body,
      },
      { 'Idempotency-Key': key },
    );
  }

  /** Stock as staff sees it. */
  async stock(productId: string): Promise<{ onHand: number; reserved: number; available: number }> {
    const reply = await this.staff.get(`/v1/staff/inventory/${productId}`).expect(200);
    return reply.body as { onHand: number; reserved: number; available: number };
  }

  /** Every page of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const separator = path.includes('?') ? '&' : '?';
      const page: Response = await this.get(
        cursor ? `${path}${separator}cursor=${encodeURIComponent(cursor)}` : path,
      ).expect(200);
      const body = page.body as { items: T[]; next: string | null };
      items.push(...body.items);
      cursor = body.next;
    } while (cursor !== null);
    return items;
  }

  private signed(request: Test): Test {
    const signed = this.token === undefined ? request : request.set('Authorization', `Bearer ${this.token}`);
    return signed.expect((reply: Response) =>
      this.replies.check(
        signed.method,
        new URL(signed.url).pathname,
        reply.status,
        reply.headers['content-type'],
        reply.body,
      ),
    );
  }
}
