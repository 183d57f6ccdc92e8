import type { Engine, SqlValue } from '../engine.js';
import type { ModuleDatabase } from '../module-database.js';
import type { DerivedTables } from '../module-storage.js';
import type { Transaction } from '../transaction.js';
import { ChangeCapture, type Changes } from './change-capture.js';
import { type Portion, apply, byKeys, keyOf, nextRows, selectFrom } from './table-copy.js';
import { type TableShape, tablesOf } from './table-shape.js';

/** Rows that one step brings: small, since the module's writers wait while it is read. */
const STEP = 200;
/** Notes of changes that one step takes. */
const MOST_NOTES = 500;

export interface CopyProgress {
  /** Rows brought while reading the tables through. */
  rows: number;
  /** Changes followed since the copy began. */
  changes: number;
}

/**
 * Copies a module's tables to another database while the module goes on writing. Each step reads in the module's own write
 * queue, so it sees one moment: first what has changed, then the next rows of the table at hand. When all tables were read
 * through, what is left is following the changes; with the module held, `finish` brings the last of them.
 */
export class ModuleCopy {
  readonly progress: CopyProgress = { rows: 0, changes: 0 };

  private constructor(
    private readonly source: ModuleDatabase,
    private readonly target: Engine,
    private readonly tables: readonly TableShape[],
    private readonly capture: ChangeCapture,
    private readonly derived: DerivedTables | undefined,
  ) {}

  /** `target` has the module's tables, made by its migrations; rows in them are removed. */
  static async begin(source: ModuleDatabase, target: Engine, derived?: DerivedTables): Promise<ModuleCopy> {
    const tables = await tablesOf(source.internals, derived?.tables);
    const there = await tablesOf(target, derived?.tables);
    mustBeTheSame(tables, there);
    await empty(target, tables, derived);
    const capture = new ChangeCapture(source, tables);
    await capture.begin();
    return new ModuleCopy(source, target, tables, capture, derived);
  }

  /** Reads every table through, following the changes meanwhile. */
  async copyAll(): Promise<void> {
    for (const table of this.tables) {
      let after: SqlValue[] | undefined;
      do after = await this.step(table, after);
      while (after);
    }
  }

  /** Follows what has changed; resolves to how much that was. */
  async catchUp(): Promise<number> {
    const before = this.progress.changes;
    let found: number;
    do {
      found = this.progress.changes;
      await this.step();
    } while (this.progress.changes > found);
    return this.progress.changes - before;
  }

  /**
   * With the module at rest: the last changes, the counters, and a comparison of how many rows each table has. Errors: the
   * two differ.
   */
  async finish(): Promise<void> {
    await this.catchUp();
    for (const { name, counter } of this.tables) if (counter) await this.moveCounter(name, counter);
    for (const { name } of this.tables) {
      const [here, there] = [await count(this.source.internals, name), await count(this.target, name)];
      if (here !== there) throw new Error(`${name} has ${here} rows here and ${there} there`);
    }
  }

  /** The module stays where it is. */
  async abandon(): Promise<void> {
    await this.capture.end();
  }

  /** Returns the key to go on from; undefined when the table was read to its end. */
  private async step(table?: TableShape, after?: SqlValue[]): Promise<SqlValue[] | undefined> {
    const { followed, more, rows } = await this.source.write(async (tx) => {
      const { keys, more } = await this.capture.take(tx, MOST_NOTES);
      const followed = await this.portionsOf(tx, keys);
      // With changes still unknown to us, a row could point to one that is not there yet.
      if (!table || more) return { followed, more, rows: [] };
      const { sql, params } = nextRows(table, after, STEP);
      return { followed, more, rows: await tx.query(sql, params) };
    });
    if (followed.length > 0) await apply(this.target, followed, this.derived);
    this.progress.changes += followed.reduce((sum, p) => sum + p.rows.length + p.gone.length, 0);
    if (!table || more) return after ?? (more && table ? [] : undefined);
    if (rows.length > 0) await apply(this.target, [{ table, rows, gone: [], passing: true }], this.derived);
    this.progress.rows += rows.length;
    const last = rows.at(-1);
    return last && rows.length === STEP ? keyOf(table, last) : undefined;
  }

  /** In the order of tables, parents first. */
  private async portionsOf(tx: Transaction, keys: Changes['keys']): Promise<Portion[]> {
    const portions: Portion[] = [];
    for (const table of this.tables) {
      const changed = keys.get(table.name);
      if (!changed) continue;
      const { sql, params } = byKeys(table, changed);
      const found = await tx.query(`${selectFrom(table)} WHERE ${sql}`, params);
      const byKey = new Map(found.map((row) => [JSON.stringify(keyOf(table, row)), row] as const));
      const rows = changed.flatMap((key) => {
        const row = byKey.get(JSON.stringify(key));
        return row ? [row] : [];
      });
      const gone = changed.filter((key) => !byKey.has(JSON.stringify(key)));
      portions.push({ table, rows, gone, passing: false });
    }
    return portions;
  }

  private async moveCounter(table: string, column: string): Promise<void> {
    const value = await counterOf(this.source.internals, table, column);
    if (value > 0) await setCounter(this.target, table, column, value);
  }
}

function mustBeTheSame(here: readonly TableShape[], there: readonly TableShape[]): void {
  const shape = (tables: readonly TableShape[]): string =>
    JSON.stringify(tables.map(({ name, columns, key }) => [name, [...columns].sort(), key]).sort());
  if (shape(here) !== shape(there)) throw new Error('the tables at the new place are not the same as here');
}

async function empty(target: Engine, tables: readonly TableShape[], derived?: DerivedTables): Promise<void> {
  await target.begin();
  try {
    for (const name of [...(derived?.tables ?? []), ...[...tables].reverse().map((t) => t.name)])
      if ((await count(target, name)) > 0) await target.run(`DELETE FROM "${name}"`, []);
    await target.commit();
  } catch (error) {
    await target.rollback().catch(() => undefined);
    throw error;
  }
}

async function count(engine: Engine, table: string): Promise<number> {
  const [row] = await engine.read(`SELECT COUNT(*) AS n FROM "${table}"`, []);
  return Number(row?.['n']);
}

async function counterOf(engine: Engine, table: string, column: string): Promise<number> {
  const [row] =
    engine.dialect === 'sqlite'
      ? await engine.read('SELECT seq AS n FROM sqlite_sequence WHERE name = ?', [table])
      : await engine.read(
          `SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence('${table}', '${column}')), 0) AS n`,
          [],
        );
  return Number(row?.['n'] ?? 0);
}

async function setCounter(engine: Engine, table: string, column: string, value: number): Promise<void> {
  await engine.begin();
  if (engine.dialect === 'sqlite') {
    await engine.run('DELETE FROM sqlite_sequence WHERE name = ?', [table]);
    await engine.run('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', [table, value]);
  } else await engine.query(`SELECT setval(pg_get_serial_sequence('${table}', '${column}'), ${value})`, []);
  await engine.commit();
}
