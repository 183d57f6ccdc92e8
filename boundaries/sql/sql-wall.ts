import Database from 'better-sqlite3';
import type { Register } from '../register.js';
import type { Violation } from '../violation.js';
import { type Touched, touchedTables } from './touched-tables.js';

const CHANGES_SCHEMA = /^\s*(?:create|alter|drop)\b/i;
const LEAVES_THE_FILE = /^\s*(?:attach|detach|vacuum)\b/i;
/** What the platform keeps in every module's database (migrations/platform); the name alone makes no table the platform's. */
const PLATFORM_TABLES = new Set([
  'platform_command',
  'platform_cursor',
  'platform_inbox',
  'platform_migration',
  'platform_outbox',
  'platform_position',
]);
/** TypeORM rebuilds a table under a passing name. */
const PASSING = /^temporary_/;
/** Statements without a table: transactions, and what TypeORM asks about the module's own schema. */
const TOUCHES_NOTHING = /^\s*(?:begin|commit|end|rollback|savepoint|release|pragma)\b/i;

/**
 * Reads the statements that one module really ran, in their order, and finds out which tables each of them touches. The
 * module's schema is built up again from its own statements in an empty database: what does not compile there reaches
 * for something that the module does not have.
 */
class ModuleReplay {
  private readonly db = new Database(':memory:');
  private readonly seen = new Set<string>();
  readonly touched = new Set<string>();
  readonly violations: Violation[] = [];
  statements = 0;

  constructor(
    private readonly module: string,
    private readonly own: ReadonlySet<string>,
  ) {}

  take(statement: string): void {
    const sql = withoutComments(statement);
    if (TOUCHES_NOTHING.test(sql) || (this.seen.has(sql) && !CHANGES_SCHEMA.test(sql))) return;
    this.seen.add(sql);
    if (LEAVES_THE_FILE.test(sql)) this.report(sql, 'leaves the module’s own file', 'own-file');
    else if (CHANGES_SCHEMA.test(sql)) this.change(sql);
    else this.look(sql);
  }

  /** Tables as they are after all that the module has run; neither the platform's nor what SQLite keeps for itself. */
  tables(): string[] {
    const tables = this.db.pragma('main.table_list') as { name: string; type: string }[];
    return tables
      .filter(({ name, type }) => (type === 'table' || type === 'virtual') && !name.startsWith('sqlite_'))
      .filter(({ name }) => !PLATFORM_TABLES.has(name))
      .map(({ name }) => name)
      .sort();
  }

  close(): void {
    this.db.close();
  }

  private look(sql: string): void {
    this.statements++;
    let touched: Touched;
    try {
      touched = touchedTables(this.db, sql);
    } catch (error) {
      return this.report(
        sql,
        `names what is not in the module’s database (${(error as Error).message})`,
        'foreign-table',
      );
    }
    for (const what of touched.foreign) this.report(sql, `touches ${what}`, 'own-file');
    for (const table of touched.tables) this.allow(sql, table);
  }

  private change(sql: string): void {
    const before = new Set(this.tables());
    try {
      this.db.exec(sql);
    } catch (error) {
      return this.report(
        sql,
        `cannot be run in the module’s own database (${(error as Error).message})`,
        'foreign-table',
      );
    }
    for (const table of this.tables()) if (!before.has(table)) this.allow(sql, table);
  }

  private allow(sql: string, table: string): void {
    this.touched.add(table);
    if (table.startsWith('sqlite_') || PLATFORM_TABLES.has(table) || this.own.has(table.replace(PASSING, ''))) return;
    if ([...this.own].some((name) => table.startsWith(`${name}_`)) && this.isShadow(table)) return;
    this.report(sql, `touches the table ${table}, which is not in its register entry`, 'registered-tables');
  }

  private isShadow(table: string): boolean {
    const tables = this.db.pragma(`main.table_list`) as { name: string; type: string }[];
    return tables.some(({ name, type }) => name === table && type === 'shadow');
  }

  private report(sql: string, what: string, rule: keyof typeof NEXT): void {
    const text = sql.replace(/\s+/g, ' ').trim();
    this.violations.push({
      rule,
      where: this.module,
      what: `${text.length > 160 ? `${text.slice(0, 160)}…` : text}\n  ${what}`,
      next: NEXT[rule],
    });
  }
}

const NEXT = {
  'own-file':
    'A module’s statements stay in its own file: one day the other file lies on another machine. Call the other module’s contract, or take its events and keep a copy.',
  'foreign-table':
    'If the table is another module’s, call an operation of its contract instead. If it is meant to be this module’s, create it in a migration under migrations/ and register it.',
  'registered-tables':
    'If the table is this module’s, add it to `tables` in boundaries/register.ts. If not, call its owner’s contract.',
} as const;

export const SQL_RULES = Object.keys(NEXT);

/** Listens to every statement of a run (`observeStatements`), and says afterwards who touched what. */
export class SqlWall {
  private readonly statements: [module: string, sql: string][] = [];

  constructor(private readonly register: Register) {}

  readonly observe = (module: string, sql: string): void => {
    // A host keeps commands in a file of its own, which is no module's.
    if (module === 'platform') return;
    this.statements.push([module, sql]);
  };

  /** What every module has touched, and what it should not have. */
  report(): Map<string, { violations: Violation[]; touched: string[]; tables: string[]; statements: number }> {
    const replays = new Map<string, ModuleReplay>();
    for (const [module, sql] of this.statements) {
      const own = new Set(this.register.modules[module]?.tables);
      let replay = replays.get(module);
      if (!replay) replays.set(module, (replay = new ModuleReplay(module, own)));
      replay.take(sql);
    }
    return new Map(
      [...replays].map(([module, replay]) => {
        const { violations, statements } = replay;
        const seen = { violations, touched: [...replay.touched].sort(), tables: replay.tables(), statements };
        replay.close();
        return [module, seen];
      }),
    );
  }
}

/** A comment hides nothing. */
const withoutComments = (sql: string): string =>
  sql.replace(/^(?:\s*(?:--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/))+/, '').trim();
