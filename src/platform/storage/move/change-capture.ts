import type { Engine, SqlValue } from '../engine.js';
import type { ModuleDatabase } from '../module-database.js';
import type { Transaction } from '../transaction.js';
import type { TableShape } from './table-shape.js';

const CHANGES = ['INSERT', 'UPDATE', 'DELETE'] as const;

export interface Changes {
  /** The keys that changed, by table, the latest change last. */
  keys: Map<string, SqlValue[][]>;
  /** Whether notes are left that were not taken. */
  more: boolean;
}

/** While a module's data is copied: which rows have changed since, noted by triggers in the transaction of the change. */
export class ChangeCapture {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly tables: readonly TableShape[],
  ) {}

  async begin(): Promise<void> {
    await dropCapture(this.database);
    await this.database.write(async (tx) => {
      const counter = this.dialect === 'sqlite' ? 'INTEGER PRIMARY KEY AUTOINCREMENT' : 'BIGSERIAL PRIMARY KEY';
      await tx.run(`CREATE TABLE platform_change (seq ${counter}, tab TEXT NOT NULL, key TEXT NOT NULL)`);
      for (const table of this.tables) for (const sql of this.triggers(table)) await tx.run(sql);
    });
  }

  /** Takes up to `limit` notes out of the record: distinct keys by table. */
  async take(tx: Transaction, limit: number): Promise<Changes> {
    const notes = await tx.query<{ seq: number; tab: string; key: string }>(
      'SELECT seq, tab, key FROM platform_change ORDER BY seq LIMIT ?',
      [limit],
    );
    const last = notes.at(-1);
    if (last) await tx.run('DELETE FROM platform_change WHERE seq <= ?', [last.seq]);
    const latest = new Map(notes.map(({ tab, key }, i) => [`${tab} ${key}`, i]));
    const keys: Changes['keys'] = new Map();
    for (const [i, { tab, key }] of notes.entries()) {
      if (latest.get(`${tab} ${key}`) !== i) continue;
      keys.set(tab, [...(keys.get(tab) ?? []), JSON.parse(key) as SqlValue[]]);
    }
    return { keys, more: notes.length === limit };
  }

  async end(): Promise<void> {
    await dropCapture(this.database);
  }

  private get dialect(): Engine['dialect'] {
    return this.database.internals.dialect;
  }

  private triggers(table: TableShape): string[] {
    return this.dialect === 'sqlite' ? sqliteTriggers(table) : postgresTriggers(table);
  }
}

const quoted = (name: string): string => `"${name}"`;
const triggerName = (table: string, change: string): string => `platform_capture_${table}_${change.toLowerCase()}`;

function sqliteTriggers({ name, key }: TableShape): string[] {
  const note = (row: 'OLD' | 'NEW'): string =>
    `INSERT INTO platform_change (tab, key) VALUES ('${name}', json_array(${key.map((k) => `${row}.${quoted(k)}`).join(', ')}));`;
  return CHANGES.map((change) => {
    const rows = change === 'INSERT' ? note('NEW') : change === 'DELETE' ? note('OLD') : note('OLD') + note('NEW');
    return `CREATE TRIGGER ${triggerName(name, change)} AFTER ${change} ON ${quoted(name)} BEGIN ${rows} END`;
  });
}

function postgresTriggers({ name, key }: TableShape): string[] {
  const note = (row: 'OLD' | 'NEW'): string =>
    `INSERT INTO platform_change (tab, key) VALUES ('${name}', jsonb_build_array(${key.map((k) => `${row}.${quoted(k)}`).join(', ')})::text);`;
  const fn = `platform_capture_${name}`;
  return [
    `CREATE FUNCTION ${fn}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF TG_OP <> 'INSERT' THEN ${note('OLD')} END IF;
       IF TG_OP <> 'DELETE' THEN ${note('NEW')} END IF;
       RETURN NULL; END $$`,
    `CREATE TRIGGER ${fn} AFTER INSERT OR UPDATE OR DELETE ON ${quoted(name)} FOR EACH ROW EXECUTE FUNCTION ${fn}()`,
  ];
}

/**
 * Marks a place: what is there is nobody's, unless the module begins to work on it. It is the table of the notes, which stands in
 * the old place of a module too, from the begin of a move on; `dropCapture` removes it when a module starts.
 */
export async function markLeft(engine: Engine): Promise<void> {
  await engine.begin();
  await engine.run('CREATE TABLE platform_change (seq BIGINT)', []);
  await engine.commit();
}

/** Whether a move was under way there when somebody last worked on it, or has not come to its end yet. */
export async function isLeft(engine: Engine): Promise<boolean> {
  return (await engine.read(LEFT[engine.dialect], [])).length > 0;
}

/** What stands there of a capture, each with the statement that removes it: triggers before what they write to. */
const LEFT = {
  sqlite: `
    SELECT 'DROP ' || type || ' "' || name || '"' AS sql FROM sqlite_schema
    WHERE type = 'trigger' AND name LIKE 'platform\\_capture\\_%' ESCAPE '\\' OR type = 'table' AND name = 'platform_change'
    ORDER BY type DESC`,
  postgres: `
    SELECT 'DROP FUNCTION IF EXISTS ' || oid::regprocedure || ' CASCADE' AS sql FROM pg_proc
      WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'platform_capture_')
    UNION ALL SELECT 'DROP TABLE IF EXISTS platform_change' FROM pg_tables
      WHERE schemaname = current_schema() AND tablename = 'platform_change'`,
};

/** Ends a capture, also one whose move was killed: it would go on noting every change, and nobody would read the notes. */
export async function dropCapture(database: ModuleDatabase): Promise<void> {
  const left = await database.read<{ sql: string }>(LEFT[database.dialect]);
  if (left.length === 0) return;
  await database.write(async (tx) => {
    for (const { sql } of left) await tx.run(sql);
  });
}
