import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { platformMigrations } from '../../../../migrations/platform/index.js';
import type { Engine } from '../engine.js';
import { ModuleDatabase } from '../module-database.js';
import { openEngine } from '../open-engine.js';
import { ModuleCopy } from './module-copy.js';

class CreateShelves1763800000009 implements MigrationInterface {
  readonly name = 'CreateShelves1763800000009';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shelf (shelf_id TEXT PRIMARY KEY, label TEXT UNIQUE, width BIGINT)');
    await runner.query(
      `CREATE TABLE book (shelf_id TEXT NOT NULL REFERENCES shelf (shelf_id) ON DELETE CASCADE, place BIGINT NOT NULL,
         title TEXT, PRIMARY KEY (shelf_id, place))`,
    );
    await runner.query('CREATE INDEX book_shelf ON book (shelf_id)');
  }
  async down(): Promise<void> {}
}

describe('copying a module while it writes', () => {
  let directory: string;
  let source: ModuleDatabase;
  let target: Engine;

  const open = (name: string): Promise<Engine> =>
    openEngine(
      { kind: 'sqlite', path: join(directory, `${name}.sqlite`) },
      {
        module: 'shelves',
        durability: 'full',
        entities: [],
        migrations: [...platformMigrations, CreateShelves1763800000009],
      },
    );

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-copy-'));
    source = new ModuleDatabase('shelves', await open('source'));
    target = await open('target');
  });
  afterEach(async () => {
    await source.close();
    await target.close();
    rmSync(directory, { recursive: true });
  });

  const shelf = (id: string, label = id) =>
    source.write((tx) => tx.run('INSERT INTO shelf (shelf_id, label, width) VALUES (?, ?, 7)', [id, label]));
  const book = (shelfId: string, place: number) =>
    source.write((tx) =>
      tx.run('INSERT INTO book (shelf_id, place, title) VALUES (?, ?, ?)', [shelfId, place, `${shelfId}/${place}`]),
    );
  const contents = async (engine: Engine) => ({
    shelves: await engine.query('SELECT * FROM shelf ORDER BY shelf_id', []),
    books: await engine.query('SELECT * FROM book ORDER BY shelf_id, place', []),
  });
  const mustBeEqual = async () => expect(await contents(target)).toEqual(await contents(source.internals));

  it('brings rows, changes and removals made meanwhile', async () => {
    for (let i = 0; i < 450; i++) await shelf(`s${String(i).padStart(4, '0')}`);
    for (let i = 0; i < 450; i++) await book(`s${String(i).padStart(4, '0')}`, i);
    const copy = await ModuleCopy.begin(source, target);
    const meanwhile = (async () => {
      for (let i = 0; i < 300; i++) {
        await shelf(`t${i}`);
        await book(`t${i}`, 1);
        await source.write((tx) => tx.run('UPDATE shelf SET width = width + 1 WHERE shelf_id = ?', [`s0${100 + i}`]));
        await source.write((tx) => tx.run('DELETE FROM shelf WHERE shelf_id = ?', [`s00${10 + (i % 80)}`]));
      }
    })();
    await copy.copyAll();
    await meanwhile;
    await copy.finish();
    expect(copy.progress.changes).toBeGreaterThan(0);
    await mustBeEqual();
  });

  it('follows a unique value that passes from one row to another', async () => {
    await shelf('a', 'red');
    await shelf('b', 'blue');
    const copy = await ModuleCopy.begin(source, target);
    await copy.copyAll();
    await source.write(async (tx) => {
      await tx.run("UPDATE shelf SET label = 'green' WHERE shelf_id = 'a'");
      await tx.run("UPDATE shelf SET label = 'red' WHERE shelf_id = 'b'");
      await tx.run("UPDATE shelf SET label = 'violet' WHERE shelf_id = 'a'");
    });
    await copy.finish();
    await mustBeEqual();
  });

  it('goes on counting where the source stopped', async () => {
    await source.write((tx) =>
      tx.run(
        "INSERT INTO platform_outbox (event_id, name, aggregate_id, body, trace_id, occurred_at) VALUES ('e', 'n', 'a', '{}', 't', 'now')",
      ),
    );
    await source.write((tx) => tx.run('DELETE FROM platform_outbox'));
    const copy = await ModuleCopy.begin(source, target);
    await copy.copyAll();
    await copy.finish();
    await target.run(
      "INSERT INTO platform_outbox (event_id, name, aggregate_id, body, trace_id, occurred_at) VALUES ('f', 'n', 'a', '{}', 't', 'now')",
      [],
    );
    expect(await target.query('SELECT seq FROM platform_outbox', [])).toEqual([{ seq: 2 }]);
  });

  it('leaves nothing behind when it is abandoned, and can begin again after a crash', async () => {
    await shelf('a');
    await ModuleCopy.begin(source, target);
    const copy = await ModuleCopy.begin(source, target);
    await copy.copyAll();
    await copy.abandon();
    const left = await source.read(
      "SELECT name FROM sqlite_schema WHERE name LIKE 'platform_c%' AND name LIKE '%cha%' OR name LIKE '%capture%'",
    );
    expect(left).toEqual([]);
    await shelf('b');
  });
});
