import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId, timestamp } from '../../platform/index.js';
import { CartModule } from './cart.module.js';
import { Cart, type CartView } from './contract/cart.contract.js';
import { Sweeping } from './sweeping.js';

const contents = (cart: CartView): Record<string, number> =>
  Object.fromEntries(cart.items.map((i) => [i.productId, i.quantity]));

describe('cart', () => {
  let modules: StartedModules;
  let cart: Client<typeof Cart>;

  beforeEach(async () => {
    modules = await startModules([CartModule]);
    cart = modules.client(Cart);
  });
  afterEach(async () => {
    expect((await cart.audit({})).findings).toEqual([]);
    await modules.remove();
  });

  it('has ids that cannot be guessed', async () => {
    const { cartId } = await cart.create({});
    expect(cartId).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('adds up a hundred adds at once, and keeps them across a restart', async () => {
    const { cartId } = await cart.create({});
    await Promise.all(Array.from({ length: 100 }, () => cart.add({ cartId, productId: 'p', quantity: 1 })));
    await modules.stop();
    modules = await startModules([CartModule], { directory: modules.directory });
    cart = modules.client(Cart);
    expect(contents(await cart.view({ cartId }))).toEqual({ p: 100 });
  });

  it('adds once for one command id', async () => {
    const { cartId } = await cart.create({});
    const commandId = newId();
    const add = () => cart.add({ cartId, productId: 'p', quantity: 2 }, { commandId });
    const replies = await Promise.all([add(), add(), add()]);
    expect(new Set(replies.map((r) => r.items[0]!.quantity))).toEqual(new Set([2]));
  });

  it.each([0, 2])(
    'loses no add to a quantity of %i that was set before it and arrives a second time after it',
    async (n) => {
      const { cartId } = await cart.create({});
      const set = { commandId: newId() };
      await cart.add({ cartId, productId: 'p', quantity: 1 });
      const first = await cart.setQuantity({ cartId, productId: 'p', quantity: n }, set);
      await cart.add({ cartId, productId: 'p', quantity: 3 });
      expect(await cart.setQuantity({ cartId, productId: 'p', quantity: n }, set)).toEqual(first);
      expect(contents(await cart.view({ cartId }))).toEqual({ p: n + 3 });
    },
  );

  it('refuses quantities that are none', async () => {
    const { cartId } = await cart.create({});
    for (const quantity of [0, -1, 1.5, 1000, Number.NaN])
      await expect(cart.add({ cartId, productId: 'p', quantity })).rejects.toThrow();
    await cart.add({ cartId, productId: 'p', quantity: 999 });
    await expect(cart.add({ cartId, productId: 'p', quantity: 1 })).rejects.toMatchObject({ code: 'quantity_limit' });
    expect(contents(await cart.view({ cartId }))).toEqual({ p: 999 });
  });

  it('shows the cart of a customer to that customer only', async () => {
    const { cartId } = await cart.create({ customerId: 'ada' });
    await cart.view({ cartId, customerId: 'ada' });
    for (const customerId of ['eve', undefined]) {
      const who = customerId ? { customerId } : {};
      await expect(cart.view({ cartId, ...who })).rejects.toMatchObject({ kind: 'not_found' });
      await expect(cart.add({ cartId, ...who, productId: 'p', quantity: 1 })).rejects.toMatchObject({
        kind: 'not_found',
      });
      await expect(cart.setQuantity({ cartId, ...who, productId: 'p', quantity: 1 })).rejects.toMatchObject({
        kind: 'not_found',
      });
    }
    await expect(cart.claim({ cartId, customerId: 'eve' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('keeps what was removed removed, though an older add comes late', async () => {
    const { cartId } = await cart.create({});
    const before = timestamp(Date.now() - 60_000);
    await cart.add({ cartId, productId: 'p', quantity: 1 });
    await cart.setQuantity({ cartId, productId: 'p', quantity: 0 });
    await cart.add({ cartId, productId: 'p', quantity: 3, addedAt: before });
    expect(contents(await cart.view({ cartId }))).toEqual({});
    await cart.add({ cartId, productId: 'p', quantity: 3, addedAt: timestamp(Date.now() + 60_000) });
    expect(contents(await cart.view({ cartId }))).toEqual({ p: 3 });
  });

  it('merges two devices into the cart of the customer, and leads their ids there', async () => {
    const own = await cart.create({ customerId: 'ada' });
    const [phone, laptop] = [await cart.create({}), await cart.create({})];
    await cart.add({ cartId: own.cartId, customerId: 'ada', productId: 'a', quantity: 1 });
    await cart.add({ cartId: phone.cartId, productId: 'a', quantity: 2 });
    await cart.add({ cartId: laptop.cartId, productId: 'b', quantity: 3 });
    await Promise.all([phone, phone, laptop].map(({ cartId }) => cart.claim({ cartId, customerId: 'ada' })));
    const late = await cart.add({ cartId: phone.cartId, customerId: 'ada', productId: 'b', quantity: 1 });
    expect(late.cartId).toBe(own.cartId);
    expect(contents(late)).toEqual({ a: 3, b: 4 });
    await expect(cart.view({ cartId: phone.cartId })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('refuses a merge of more than a line can hold, and loses nothing by it', async () => {
    const own = { ...(await cart.create({ customerId: 'ada' })), customerId: 'ada' };
    const all = { cartId: own.cartId, customerId: own.customerId };
    for (let i = 0; i < 100; i++) {
      const { cartId } = await cart.create({});
      await cart.add({ cartId, productId: 'p', quantity: 999 });
      await cart.claim({ cartId, customerId: 'ada' });
    }
    expect(contents(await cart.view(all))).toEqual({ p: 99_900 });
    const last = await cart.create({});
    await cart.add({ cartId: last.cartId, productId: 'p', quantity: 101 });
    await expect(cart.claim({ cartId: last.cartId, customerId: 'ada' })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'quantity_limit',
    });
    expect(contents(await cart.view(all))).toEqual({ p: 99_900 });
    expect(contents(await cart.view({ cartId: last.cartId }))).toEqual({ p: 101 });
  });

  it('loses no add that races a claim', async () => {
    await cart.create({ customerId: 'ada' });
    const { cartId } = await cart.create({});
    const adds = Array.from({ length: 50 }, () => cart.add({ cartId, customerId: 'ada', productId: 'p', quantity: 1 }));
    await Promise.all([...adds.slice(0, 25), cart.claim({ cartId, customerId: 'ada' }), ...adds.slice(25)]);
    expect(contents(await cart.view({ cartId, customerId: 'ada' }))).toEqual({ p: 50 });
  });

  it('gives a customer without a cart the anonymous one', async () => {
    const { cartId } = await cart.create({});
    await cart.add({ cartId, productId: 'p', quantity: 1 });
    expect(await cart.claim({ cartId, customerId: 'ada' })).toMatchObject({ cartId, customerId: 'ada' });
    await expect(cart.view({ cartId })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('takes out what was bought, once, and leaves what was added meanwhile', async () => {
    const { cartId } = await cart.create({});
    await cart.add({ cartId, productId: 'p', quantity: 2 });
    await cart.add({ cartId, productId: 'p', quantity: 1 });
    await cart.add({ cartId, productId: 'q', quantity: 1 });
    const settle = () =>
      cart.settle({ cartId, orderId: 'o1', generation: 1, items: [{ productId: 'p', quantity: 2 }] });
    await Promise.all([settle(), settle()]);
    const after = await cart.view({ cartId });
    expect(contents(after)).toEqual({ p: 1, q: 1 });
    expect(after.generation).toBe(2);
  });

  it.each([
    ['nothing', [], 0],
    ['adds 3', [{ add: 3 }], 3],
    ['lowers to 2', [{ set: 2 }], 0],
    ['raises to 7', [{ set: 7 }], 2],
    ['removes', [{ set: 0 }], 0],
    ['removes, then adds 3', [{ set: 0 }, { add: 3 }], 3],
    ['lowers to 2, then adds 3', [{ set: 2 }, { add: 3 }], 3],
    ['removes, adds 9, lowers to 4', [{ set: 0 }, { add: 9 }, { set: 4 }], 4],
  ])('takes 5 out that were bought when the customer meanwhile does this: %s', async (_what, steps, left) => {
    const { cartId } = await cart.create({});
    // What was taken out before the checkout began is no part of it.
    await cart.add({ cartId, productId: 'p', quantity: 8 });
    await cart.setQuantity({ cartId, productId: 'p', quantity: 5 });
    const { generation, items } = await cart.view({ cartId });
    for (const step of steps as { add?: number; set?: number }[]) {
      if (step.add) await cart.add({ cartId, productId: 'p', quantity: step.add });
      else await cart.setQuantity({ cartId, productId: 'p', quantity: step.set! });
    }
    await cart.settle({ cartId, orderId: 'o1', generation, items });
    expect(contents(await cart.view({ cartId }))).toEqual(left > 0 ? { p: left } : {});
  });

  it('takes out what was bought from a cart that was merged into another meanwhile', async () => {
    const own = await cart.create({ customerId: 'ada' });
    const { cartId } = await cart.create({});
    await cart.add({ cartId: own.cartId, customerId: 'ada', productId: 'p', quantity: 9 });
    await cart.setQuantity({ cartId: own.cartId, customerId: 'ada', productId: 'p', quantity: 1 });
    await cart.add({ cartId, productId: 'p', quantity: 2 });
    const { generation, items } = await cart.view({ cartId });
    await cart.claim({ cartId, customerId: 'ada' });
    await cart.settle({ cartId, orderId: 'o1', generation, items });
    const after = await cart.view({ cartId, customerId: 'ada' });
    expect(contents(after)).toEqual({ p: 1 });
    expect(after.generation).toBe(1);
  });

  it('stays in one currency', async () => {
    const { cartId } = await cart.create({});
    await cart.add({ cartId, productId: 'p', quantity: 1, currency: 'EUR' });
    await expect(cart.add({ cartId, productId: 'q', quantity: 1, currency: 'USD' })).rejects.toMatchObject({
      code: 'currency_mismatch',
    });
    const set = cart.setQuantity({ cartId, productId: 'q', quantity: 1, currency: 'USD' });
    await expect(set).rejects.toMatchObject({ code: 'currency_mismatch' });
    expect(await cart.view({ cartId })).toMatchObject({ currency: 'EUR', items: [{ productId: 'p' }] });
  });

  it('is full at some point', async () => {
    const { cartId } = await cart.create({});
    await Promise.all(Array.from({ length: 200 }, (_, i) => cart.add({ cartId, productId: `p${i}`, quantity: 1 })));
    await expect(cart.add({ cartId, productId: 'one-more', quantity: 1 })).rejects.toMatchObject({ code: 'cart_full' });
    await cart.add({ cartId, productId: 'p7', quantity: 1 });
  });

  it('forgets carts that nobody came back to', async () => {
    const { cartId } = await cart.create({});
    const kept = await cart.create({ customerId: 'ada' });
    await cart.add({ cartId, productId: 'p', quantity: 1 });
    await modules.app.get(Sweeping, { strict: false }).sweep(Date.now() + 100 * 24 * 3_600_000);
    await expect(cart.view({ cartId })).rejects.toMatchObject({ kind: 'not_found' });
    await cart.view({ cartId: kept.cartId, customerId: 'ada' });
  });

  it('does what a simple model does, whatever two devices do', async () => {
    const step = fc.record({
      device: fc.constantFrom('own' as const, 'phone' as const),
      what: fc.constantFrom('add' as const, 'set' as const, 'remove' as const, 'claim' as const),
      product: fc.constantFrom('a', 'b', 'c'),
      quantity: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const customerId = newId();
        const ids = { own: (await cart.create({ customerId })).cartId, phone: (await cart.create({})).cartId };
        const model = { own: new Map<string, number>(), phone: new Map<string, number>() };
        for (const { device, what, product, quantity } of steps) {
          const [lines, cartId] = [model[device], ids[device]];
          if (what === 'add') {
            await cart.add({ cartId, customerId, productId: product, quantity });
            lines.set(product, (lines.get(product) ?? 0) + quantity);
          } else if (what === 'claim') {
            await cart.claim({ cartId: ids.phone, customerId });
            if (model.phone !== model.own)
              for (const [p, n] of model.phone) model.own.set(p, (model.own.get(p) ?? 0) + n);
            model.phone = model.own;
          } else {
            await cart.setQuantity({ cartId, customerId, productId: product, quantity: what === 'set' ? quantity : 0 });
            if (what === 'set') lines.set(product, quantity);
            else lines.delete(product);
          }
          for (const name of ['own', 'phone'] as const)
            expect(contents(await cart.view({ cartId: ids[name], customerId }))).toEqual(
              Object.fromEntries(model[name]),
            );
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
