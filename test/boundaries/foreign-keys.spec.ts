import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Row } from '../../src/platform/index.js';
import { MODULES } from '../../src/store.module.js';
import { REGISTER } from '../../boundaries/register.js';
import { SqliteEngine } from '../../src/platform/storage/sqlite-engine.js';
import { type StartedModules, startModules } from '../kit/modules.js';

/** Keys whose other side is never deleted: an index would only cost. */
const NEVER_ASKED = new Set(['reservation_item (product_id)']);

// 100,000 customers made one sweep of abandoned carts hold its process for 1.5 seconds: each delete read them all.
describe('every foreign key', () => {
  let modules: StartedModules;
  beforeAll(async () => {
    modules = await startModules(MODULES, { config: { staffToken: 'the-staff-token-of-tests' } });
  });
  afterAll(() => modules.remove());

  it.each(Object.keys(REGISTER.modules))('of %s can be followed back without reading the whole table', async (name) => {
    const engine = modules.database(name).internals;
    // On PostgreSQL the same migrations make the same indexes.
    if (!(engine instanceof SqliteEngine)) return;
    const ask = (sql: string): Promise<Row[]> => engine.writer.query(sql);
    const scanned: string[] = [];
    for (const table of REGISTER.modules[name]!.tables) {
      const columns = new Map<number, string[]>();
      for (const { id, from } of await ask(`PRAGMA foreign_key_list(${table})`))
        columns.set(id as number, [...(columns.get(id as number) ?? []), from as string]);
      for (const key of columns.values()) {
        const where = key.map((column) => `${column} = 'x'`).join(' AND ');
        const plan = await ask(`EXPLAIN QUERY PLAN SELECT 1 FROM ${table} WHERE ${where}`);
        if (plan.some(({ detail }) => String(detail).startsWith('SCAN'))) scanned.push(`${table} (${key.join(', ')})`);
      }
    }
    expect(scanned.filter((key) => !NEVER_ASKED.has(key))).toEqual([]);
  });
});
