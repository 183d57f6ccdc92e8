import type BetterSqlite3 from 'better-sqlite3';

/** One row of EXPLAIN: an instruction of SQLite's virtual machine. */
interface Opcode {
  opcode: string;
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

const OPENS = new Set(['OpenRead', 'OpenWrite', 'ReopenIdx', 'Clear', 'Destroy']);
const OPENS_VIRTUAL = new Set(['VOpen', 'VUpdate']);
/** Table-valued functions of SQLite: they read their arguments only. */
const FUNCTIONS = ['json_each', 'json_tree', 'generate_series', 'pragma_table_info'];
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
  for (const { opcode, p2, p3 } of program) {
    if (!OPENS.has(opcode)) continue;
    // Databases are numbered: 0 is the module's own, 1 holds temporary tables, the next ones were attached.
    if (opcode.startsWith('Open') || opcode === 'ReopenIdx') {
      if (p3 > 1) foreign.add(`an attached database (number ${p3})`);
      else if (p3 === 0) tables.add(tableAt.get(p2) ?? `root page ${p2}`);
    }
  }
  if (program.some(({ opcode }) => OPENS_VIRTUAL.has(opcode))) {
    const named = virtualTablesIn(db, sql);
    for (const table of named) tables.add(table);
    if (named.length === 0 && !FUNCTIONS.some((name) => mentions(sql, name)))
      foreign.add('a virtual table of no module');
  }
  return { tables: [...tables], foreign: [...foreign] };
}

function explain(db: BetterSqlite3.Database, sql: string): Opcode[] {
  const statement = db.prepare(`EXPLAIN ${sql}`);
  // better-sqlite3 wants every parameter bound, and does not say how many there are.
  for (let parameters = (sql.match(/\?/g) ?? []).length; parameters <= MOST_PARAMETERS; parameters++) {
    try {
      return statement.all(...new Array<null>(parameters).fill(null)) as Opcode[];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (/too many/i.test(error.message)) return explainFewer(statement, parameters);
    }
  }
  throw new Error(`more than ${MOST_PARAMETERS} parameters`);
}

/** Some of the question marks stood in texts. */
function explainFewer(statement: BetterSqlite3.Statement, most: number): Opcode[] {
  for (let parameters = most - 1; ; parameters--) {
    try {
      return statement.all(...new Array<null>(parameters).fill(null)) as Opcode[];
    } catch (error) {
      if (!(error instanceof RangeError) || parameters === 0) throw error;
    }
  }
}

/** EXPLAIN shows a virtual table by its address only; those that the text names are meant. */
function virtualTablesIn(db: BetterSqlite3.Database, sql: string): string[] {
  const names = db
    .prepare("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    .pluck()
    .all() as string[];
  return names.filter((name) => mentions(sql, name));
}

const mentions = (sql: string, name: string): boolean => new RegExp(`\\b${name}\\b`, 'i').test(sql);
