import type BetterSqlite3 from 'better-sqlite3';

/** One row of EXPLAIN: an instruction of SQLite's virtual machine. */
interface Opcode {
  opcode: string;
  p1: number;
  p2: number;
  p3: number;
}

interface SchemaRow {
  tbl_name: string;
  rootpage: number;
}

/** What a statement reads and writes. */
export interface Touched {
  tables: string[];
  /** Something outside the module's own database. */
  foreign: string[];
}

const OPENS = new Set(['OpenRead', 'OpenWrite', 'ReopenIdx']);
const OPENS_VIRTUAL = new Set(['VOpen', 'VUpdate']);
/** Table-valued functions of SQLite: they read their arguments only. */
const FUNCTION = /\b(?:json_each|json_tree|generate_series|pragma_table_info)\s*\(/i;
const MOST_PARAMETERS = 2000;

/**
 * The tables that a statement touches, from the program that SQLite compiles it to: root pages of what it opens, held
 * against the schema. Views, triggers, foreign keys and indexes included; nothing is parsed and nothing is run.
 * Throws when the statement does not compile against the database: it names what is not there.
 */
export function touchedTables(db: BetterSqlite3.Database, sql: string): Touched {
  const program = explain(db, sql);
  const schema = db.prepare('SELECT tbl_name, rootpage FROM sqlite_schema WHERE rootpage > 0').all() as SchemaRow[];
  const tableAt = new Map([[1, 'sqlite_schema'], ...schema.map((row) => [row.rootpage, row.tbl_name] as const)]);
  const tables = new Set<string>();
  const foreign = new Set<string>();
  for (const { page, database } of program.flatMap(openedBy)) {
    // Databases are numbered: 0 is the module's own, 1 holds temporary tables, the next ones were attached.
    if (database > 1) foreign.add(`an attached database (number ${database})`);
    else if (database === 0) tables.add(tableAt.get(page) ?? `root page ${page}`);
  }
  if (program.some(({ opcode }) => OPENS_VIRTUAL.has(opcode))) {
    const named = virtualTablesIn(db, sql);
    for (const table of named) tables.add(table);
    if (named.length === 0 && !FUNCTION.test(sql)) foreign.add('a virtual table of no module');
  }
  return { tables: [...tables], foreign: [...foreign] };
}

/** The b-tree that an instruction opens; a DELETE of every row empties it (`Clear`) without opening it. */
function openedBy({ opcode, p1, p2, p3 }: Opcode): { page: number; database: number }[] {
  if (OPENS.has(opcode)) return [{ page: p2, database: p3 }];
  return opcode === 'Clear' ? [{ page: p1, database: p2 }] : [];
}

/** better-sqlite3 wants every parameter bound, and does not say how many there are: question marks may stand in texts. */
function explain(db: BetterSqlite3.Database, sql: string): Opcode[] {
  const statement = db.prepare(`EXPLAIN ${sql}`);
  let parameters = (sql.match(/\?/g) ?? []).length;
  for (;;) {
    try {
      return statement.all(...new Array<null>(parameters).fill(null)) as Opcode[];
    } catch (error) {
      // By its text: the class of an error of a native addon is another realm's under Jest.
      const { message } = error as Error;
      if (/too many parameter/i.test(message) && parameters > 0) parameters--;
      else if (/too few parameter/i.test(message) && parameters < MOST_PARAMETERS) parameters++;
      else throw error;
    }
  }
}

/** EXPLAIN shows a virtual table by its address only; those that the text names are meant. */
function virtualTablesIn(db: BetterSqlite3.Database, sql: string): string[] {
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    .pluck()
    .all() as string[];
  return names.filter((name) => new RegExp(`\\b${name}\\b`, 'i').test(sql));
}
