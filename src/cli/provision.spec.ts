import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { type TestDatabase, createTestDatabase, postgresIsThere } from '../../test/kit/postgres.js';
import { passwordOf } from '../platform/storage/postgres-roles.js';
import { MODULE_NAMES } from '../store.module.js';
import { run } from './provision.js';

const there = await postgresIsThere();
const SECRET = randomBytes(32).toString('hex');

async function said(work: () => Promise<number>): Promise<{ code: number; text: string }> {
  let text = '';
  const take = (part: unknown): boolean => ((text += String(part)), true);
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(take));
  try {
    return { code: await work(), text };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('npm run postgres:provision', () => {
  let server: TestDatabase | undefined;
  afterAll(async () => {
    delete process.env['DOORDESK_POSTGRES_SECRET'];
    await server?.drop();
  });

  it('refuses what it is not meant for, without repeating a password', async () => {
    expect(await said(() => run([]))).toMatchObject({ code: 2 });
    for (const url of ['postgres://root:hunter2@127.0.0.1/doordesk', 'nonsense', 'postgres://127.0.0.1:1/doordesk']) {
      const { code, text } = await said(() => run([url]));
      expect([code, text.split('\n').length]).toEqual([1, 2]);
      expect(text).not.toContain('hunter2');
    }
  });

  (there ? it : it.skip)('makes what is missing, keeps what is there, and tells no secret', async () => {
    server = await createTestDatabase(MODULE_NAMES.filter((name) => name !== 'catalog'));
    process.env['DOORDESK_POSTGRES_SECRET'] = SECRET;
    const first = await said(() => run([server!.url]));
    expect(first).toMatchObject({ code: 0 });
    expect(first.text).toContain(`made role ${server.name}_catalog\nmade schema catalog\nReady.`);
    const second = await said(() => run([server!.url]));
    expect(second.text).not.toContain('made');
    await server.provision(MODULE_NAMES);
    expect(first.text + second.text).not.toContain(SECRET);
    expect(first.text).not.toContain(passwordOf(SECRET, `${server.name}_cart`));
    const [role] = await server.admin<{ rolpassword: string | null }>(
      'SELECT rolpassword FROM pg_authid WHERE rolname = $1',
      [`${server.name}_offers`],
    );
    // The kit has set it anew, without a secret, or left it: it is a verifier or nothing, never a password.
    expect(role?.rolpassword ?? 'SCRAM-SHA-256').toMatch(/^SCRAM-SHA-256/);
  });
});
