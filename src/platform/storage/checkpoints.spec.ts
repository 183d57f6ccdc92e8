import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { platformMigrations } from '../../../migrations/platform/index.js';
import { ModuleDatabase } from './module-database.js';
import { SqliteEngine } from './sqlite-engine.js';

class CreateNote1000000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE note');
  }
}

describe('the write-ahead log', () => {
  let directory: string;
  let path: string;
  const opened: ModuleDatabase[] = [];
  const open = async (file = path): Promise<ModuleDatabase> => {
    const migrations = [...platformMigrations, CreateNote1000000000000];
    const engine = await SqliteEngine.open({
      module: 'shop',
      path: file,
      durability: 'full',
      entities: [],
      migrations,
    });
    const database = new ModuleDatabase('shop', engine);
    opened.push(database);
    return database;
  };
  /** About four megabytes, fewer pages than the writer moves itself. */
  const fill = async (database: ModuleDatabase): Promise<void> => {
    for (let i = 0; i < 40; i++)
      await database.write((tx) => tx.run('INSERT INTO note (body) VALUES (?)', [`${i} `.repeat(35_000)]));
  };
  const bytes = (file = path): number => statSync(file).size;
  const moved = async (file: string, to: number): Promise<void> => {
    for (const end = Date.now() + 60_000; bytes(file) < to;) {
      if (Date.now() > end) throw new Error(`still ${bytes(file)} bytes`);
      await delay(20);
    }
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-log-'));
    path = join(directory, 'shop.sqlite');
  });
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is moved into the file, though not at a commit', async () => {
    const database = await open();
    await fill(database);
    // A checkpoint at a commit would have moved a thousand pages long ago.
    expect(bytes()).toBeLessThan(1024 * 1024);
    await moved(path, 3 * 1024 * 1024);
    expect(await database.readOne('SELECT COUNT(*) AS n FROM note')).toEqual({ n: 40 });
    await fill(database);
    await moved(path, 6 * 1024 * 1024);
    expect(await database.readOne('SELECT COUNT(*) AS n FROM note')).toEqual({ n: 80 });
  });

  it('is whole for who opens the file next, whenever it was closed', async () => {
    const other = join(directory, 'other.sqlite');
    // Before the thread has begun, at about that time, while it works: the same must come of it.
    for (const wait of [0, 250, 310, 400]) {
      const [database, beside] = [await open(), await open(other)];
      await fill(database);
      await delay(wait);
      await database.close();
      // Nobody has it any more: what was in the log is in the file.
      expect(statSync(`${path}-wal`, { throwIfNoEntry: false })).toBeUndefined();
      await fill(beside);
      await beside.close();
      const again = await open();
      expect(await again.internals.writer.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      await again.close();
      opened.length = 0;
    }
  });

  it('begins anew when it was moved, and does not grow for ever', async () => {
    const database = await open();
    for (let i = 0; i < 12; i++) {
      await fill(database);
      const [pages] = await database.internals.writer.query<{ page_count: number }[]>('PRAGMA page_count');
      await moved(path, pages!.page_count * 4096);
    }
    expect(bytes(`${path}-wal`)).toBeLessThan(25 * 1024 * 1024);
  });
});
