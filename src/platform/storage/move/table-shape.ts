import type { Engine } from '../engine.js';

/** A table as it is copied: its columns, its key, and the tables that its rows point to. */
export interface TableShape {
  name: string;
  columns: string[];
  key: string[];
  parents: string[];
  /** The column that counts by itself, when there is one. */
  counter?: string;
}

/** Not data: what the copy keeps for itself, and which migrations ran. */
const NOT_COPIED = new Set(['platform_migration', 'platform_change']);

/** The tables of a module, those first that others point to. `derived` ones are left out. */
export async function tablesOf(engine: Engine, derived: readonly string[] = []): Promise<TableShape[]> {
  const shapes = engine.dialect === 'sqlite' ? await sqliteTables(engine) : await postgresTables(engine);
  const isDerived = (name: string): boolean => derived.some((d) => name === d || name.startsWith(`${d}_`));
  const wanted = shapes.filter(({ name }) => !NOT_COPIED.has(name) && !isDerived(name));
  const without = wanted.find(({ key }) => key.length === 0);
  if (without) throw new Error(`${without.name} has no primary key, so its rows cannot be followed`);
  return parentsFirst(wanted);
}

async function sqliteTables(engine: Engine): Promise<TableShape[]> {
  const columns = (await engine.read(
    `SELECT m.name AS tab, c.name AS col, c.pk AS pk, m.sql LIKE '%AUTOINCREMENT%' AS counts FROM sqlite_schema m, pragma_table_info(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY m.name, c.cid`,
    [],
  )) as { tab: string; col: string; pk: number; counts: number }[];
  const parents = (await engine.read(
    `SELECT m.name AS tab, f."table" AS parent FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
    [],
  )) as { tab: string; parent: string }[];
  return shaped(
    columns.map(({ counts, ...c }) => ({ ...c, counts: counts === 1 && c.pk === 1 })),
    parents,
  );
}

async function postgresTables(engine: Engine): Promise<TableShape[]> {
  const columns = (await engine.read(
    `SELECT c.relname AS tab, a.attname AS col, COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS pk,
            pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname) IS NOT NULL AS counts
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
     WHERE c.relkind = 'r' ORDER BY c.relname, a.attnum`,
    [],
  )) as unknown as { tab: string; col: string; pk: number; counts: boolean }[];
  const parents = (await engine.read(
    `SELECT c.relname AS tab, p.relname AS parent FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
     JOIN pg_class p ON p.oid = f.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
     WHERE f.contype = 'f'`,
    [],
  )) as { tab: string; parent: string }[];
  return shaped(columns, parents);
}

function shaped(
  columns: { tab: string; col: string; pk: number; counts: boolean }[],
  parents: { tab: string; parent: string }[],
): TableShape[] {
  return [...new Set(columns.map(({ tab }) => tab))].map((name) => {
    const own = columns.filter(({ tab }) => tab === name);
    const counter = own.find(({ counts }) => counts)?.col;
    const key = own.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    return {
      name,
      columns: own.map(({ col }) => col),
      key: key.map(({ col }) => col),
      parents: parents.filter(({ tab, parent }) => tab === name && parent !== name).map(({ parent }) => parent),
      ...(counter ? { counter } : {}),
    };
  });
}

function parentsFirst(shapes: TableShape[]): TableShape[] {
  const sorted: TableShape[] = [];
  const waiting = new Set(shapes);
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ parents }) => !parents.some((p) => [...waiting].some((w) => w.name === p)));
    if (ready.length === 0) throw new Error('tables that point to each other in a circle cannot be copied');
    for (const shape of ready) waiting.delete(shape);
    sorted.push(...ready);
  }
  return sorted;
}
