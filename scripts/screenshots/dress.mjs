// Gives a fresh store some life over its own REST API: customers who bought and reviewed books.
const REVIEWS = [
  [5, 'The sea, and everything else', 'I came for the whale and stayed for the chapters on rope.\n\nRead it aloud.'],
  [4, 'Long, and worth it', 'Some of it is a lecture, most of it is a storm.'],
  [2, 'Not for me', 'I wanted more whale and less weather.'],
  [5, 'Twice, so far', 'It gets better, and so do you.'],
];
const NAMES = ['Grace', 'Alan', 'Edsger', 'Barbara'];
const ADDRESS = {
  name: 'A Reader',
  line1: '1 Quiet Street',
  city: 'Seattle',
  region: 'WA',
  postalCode: '98101',
  country: 'US',
};

/** @returns addresses of the book to show, and of a category */
export async function dress(url, staffToken) {
  const ask = async (method, path, body, token, headers = {}) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${await reply.text()}`);
    return reply.status === 204 ? undefined : reply.json();
  };
  const { items: all } = await ask('GET', '/v1/products?limit=60');
  const { items: whales } = await ask('GET', '/v1/products?query=moby');
  const [book] = whales;
  for (const [i, [stars, title, text]] of REVIEWS.entries()) {
    const email = `reader${i}@example.com`;
    const password = 'correct horse battery';
    await ask('POST', '/v1/customers', { email, password, name: NAMES[i] });
    const { token } = await ask('POST', '/v1/sessions', { email, password });
    const { cartId } = await ask('POST', '/v1/carts', {}, token);
    const others = all.filter(({ productId }, at) => productId !== book.productId && at % (i + 3) === 0);
    const bought = [book, ...others].slice(0, 12);
    for (const { productId } of bought)
      await ask(
        'POST',
        `/v1/carts/${cartId}/items`,
        { productId, quantity: productId === book.productId ? 2 : 1 },
        token,
      );
    const order = {
      cartId,
      email,
      shippingAddress: ADDRESS,
      shippingMethod: 'standard',
      payment: { method: 'card', token: 'tok_approved' },
    };
    await ask('POST', '/v1/orders', order, token, { 'Idempotency-Key': `screenshots-${i}` });
    for (const [at, { productId }] of bought.entries())
      await ask(
        'POST',
        `/v1/products/${productId}/reviews`,
        { stars: at === 0 ? stars : 5 - ((at + i) % 3), title, text },
        token,
      );
  }
  await ask('POST', '/v1/staff/recommendations/snapshots', undefined, staffToken);
  await recommended(`${url}/products/${book.productId}`);
  const { items: categories } = await ask('GET', '/v1/categories');
  const { categoryId } = categories.find(({ name }) => name === 'Adventure') ?? categories[0];
  return { book: `/products/${book.productId}`, category: `/categories/${categoryId}` };
}

/** Waits until what others bought shows on the page of the book. */
async function recommended(page) {
  const end = Date.now() + 20_000;
  const shown = async () => {
    const html = await (await fetch(page)).text();
    return html.includes('also chose') && html.includes('Best seller');
  };
  while (!(await shown())) {
    if (Date.now() > end) throw new Error('nothing is recommended, or nothing sells best');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
