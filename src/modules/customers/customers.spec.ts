import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId } from '../../platform/index.js';
import { Customers } from './contract/customers.contract.js';
import { CustomersModule } from './customers.module.js';

const password = 'correct horse battery';
const address = { name: 'Ada', line1: '1 Way', city: 'Seattle', postalCode: '98101', country: 'US' };

describe('customers', () => {
  let modules: StartedModules;
  let customers: Client<typeof Customers>;
  const restart = async (): Promise<void> => {
    await modules.stop();
    modules = await startModules([CustomersModule], { directory: modules.directory });
    customers = modules.client(Customers);
  };

  beforeEach(async () => {
    modules = await startModules([CustomersModule], { config: { staffToken: 'the-staff-token-of-tests' } });
    customers = modules.client(Customers);
  });
  afterEach(() => modules.remove());

  it('registers one of twenty who want the same email at once, however it is spelt', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        customers.register({ email: i % 2 ? 'Ada@Example.com' : 'ada@example.com', password, name: 'Ada' }),
      ),
    );
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ kind: 'conflict', code: 'email_taken' });
  });

  it('registers once for one command id, and keeps no trace of the password', async () => {
    const commandId = newId();
    const first = await customers.register({ email: 'ada@example.com', password, name: 'Ada' }, { commandId });
    expect(await customers.register({ email: 'ada@example.com', password, name: 'Ada' }, { commandId })).toEqual(first);
    const dump: unknown[] = [];
    for (const table of ['customer', 'session', 'platform_command', 'platform_outbox'])
      dump.push(await modules.database('customers').read(`SELECT * FROM ${table}`));
    expect(JSON.stringify(dump)).not.toContain(password);
    expect(JSON.stringify(dump)).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });

  it('signs in, knows the token across a restart, and forgets it at once', async () => {
    const { customerId } = await customers.register({ email: 'ada@example.com', password, name: 'Ada' });
    const session = await customers.signIn({ email: 'ADA@example.com', password });
    expect(session.customerId).toBe(customerId);
    await restart();
    expect(await customers.authenticate({ token: session.token })).toEqual({ role: 'customer', customerId });
    await customers.signOut({ token: session.token });
    await expect(customers.authenticate({ token: session.token })).rejects.toMatchObject({ code: 'invalid_token' });
    expect(JSON.stringify(await modules.database('customers').read('SELECT * FROM session'))).not.toContain(
      session.token,
    );
  });

  it('takes one password in every Unicode form', async () => {
    await customers.register({ email: 'ada@example.com', password: 'Ångström-ﬁ-pass', name: 'Ada' });
    await customers.signIn({ email: 'ada@example.com', password: 'Ångström-fi-pass' });
  });

  it('answers a wrong password and an unknown email alike, and as slowly', async () => {
    await customers.register({ email: 'ada@example.com', password, name: 'Ada' });
    const emails = ['nobody@example.com', 'ada@example.com'] as const;
    const quickest = { 'nobody@example.com': Infinity, 'ada@example.com': Infinity };
    // In turn, and the quickest of each: other work on the machine makes single ones slow.
    for (let i = 0; i < 24; i++) {
      const email = emails[i % 2]!;
      const started = performance.now();
      await expect(customers.signIn({ email, password: 'wrong password' })).rejects.toMatchObject({
        kind: 'unauthenticated',
        code: 'wrong_credentials',
      });
      quickest[email] = Math.min(quickest[email], performance.now() - started);
    }
    const ratio = quickest['nobody@example.com'] / quickest['ada@example.com'];
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('knows the configured staff token, and no other', async () => {
    expect(await customers.authenticate({ token: 'the-staff-token-of-tests' })).toEqual({
      role: 'staff',
      customerId: null,
    });
    await expect(customers.authenticate({ token: 'the-staff-token-of-testS' })).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });

  it('changes an account only as it was seen', async () => {
    const { customerId, version } = await customers.register({ email: 'ada@example.com', password, name: 'Ada' });
    await customers.register({ email: 'eve@example.com', password, name: 'Eve' });
    const changed = await customers.updateCustomer({ customerId, ifVersion: version, name: 'Ada L' });
    expect(changed).toMatchObject({ name: 'Ada L', version: 2 });
    await expect(customers.updateCustomer({ customerId, ifVersion: version, name: 'x' })).rejects.toMatchObject({
      kind: 'precondition_failed',
    });
    await expect(customers.updateCustomer({ customerId, email: 'EVE@example.com' })).rejects.toMatchObject({
      code: 'email_taken',
    });
  });

  it('keeps addresses apart, pages them newest first, and bounds them', async () => {
    const [ada, eve] = await Promise.all(
      ['ada', 'eve'].map(
        async (name) => (await customers.register({ email: `${name}@example.com`, password, name })).customerId,
      ),
    );
    const ids: string[] = [];
    for (let i = 0; i < 5; i++)
      ids.unshift((await customers.addAddress({ customerId: ada!, ...address, line1: `${i} Way` })).addressId);
    const first = await customers.addresses({ customerId: ada!, limit: 3 });
    const rest = await customers.addresses({ customerId: ada!, limit: 3, cursor: first.next! });
    expect([...first.items, ...rest.items].map((a) => a.addressId)).toEqual(ids);
    expect(rest.next).toBeNull();
    await expect(customers.removeAddress({ customerId: eve!, addressId: ids[0]! })).rejects.toMatchObject({
      kind: 'not_found',
    });
    await customers.removeAddress({ customerId: ada!, addressId: ids[0]! });
    await expect(customers.addresses({ customerId: ada!, limit: 3, cursor: 'junk' })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    await expect(customers.addAddress({ customerId: ada!, ...address, country: 'XX' })).rejects.toMatchObject({
      code: 'unknown_country',
    });
    for (let i = 4; i < 100; i++) await customers.addAddress({ customerId: ada!, ...address });
    await expect(customers.addAddress({ customerId: ada!, ...address })).rejects.toMatchObject({
      code: 'too_many_addresses',
    });
  });

  it('finds a planted fault in its own books', async () => {
    await customers.register({ email: 'ada@example.com', password, name: 'Ada' });
    expect((await customers.audit({})).findings).toEqual([]);
    await modules.database('customers').write((tx) => tx.run("UPDATE customer SET password_hash = 'plain'"));
    expect((await customers.audit({})).findings).toEqual(['1 passwords that are not argon2id hashes']);
  });
});

describe('a store without a configured staff token', () => {
  it('makes one, says it once, and keeps only its digest', async () => {
    const said: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string) => said.push(text) > 0;
    let modules = await startModules([CustomersModule]);
    try {
      const token = /^Staff token \(shown once\): (\S+)\n$/.exec(said.join(''))?.[1];
      expect(token).toBeDefined();
      expect(JSON.stringify(await modules.database('customers').read('SELECT * FROM staff_token'))).not.toContain(
        token,
      );
      await modules.stop();
      said.length = 0;
      modules = await startModules([CustomersModule], { directory: modules.directory });
      expect(said).toEqual([]);
      expect(await modules.client(Customers).authenticate({ token: token! })).toMatchObject({ role: 'staff' });
    } finally {
      process.stdout.write = write;
      await modules.remove();
    }
  });
});
