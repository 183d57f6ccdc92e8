import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = { type: 'text' } as const;

/** The append-only, double-entry ledger: the database itself refuses to change or remove what was posted. */
export class CreateLedger1763800600001 implements MigrationInterface {
  readonly name = 'CreateLedger1763800600001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'ledger_entry',
        columns: [
          { name: 'entry_id', ...text, isPrimary: true },
          { name: 'journal_id', ...text },
          { name: 'payment_id', ...text },
          { name: 'account', ...text },
          { name: 'debit', type: 'bigint' },
          { name: 'credit', type: 'bigint' },
          { name: 'currency', ...text },
          { name: 'at', ...text },
        ],
        checks: [
          { name: 'ledger_entry_one_side', expression: 'debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)' },
        ],
        // A journal names the change that it records, so that no change can be posted twice.
        uniques: [{ name: 'ledger_entry_once', columnNames: ['journal_id', 'account'] }],
        foreignKeys: [
          { columnNames: ['payment_id'], referencedTableName: 'payment', referencedColumnNames: ['payment_id'] },
        ],
        indices: [{ name: 'ledger_entry_payment', columnNames: ['payment_id'] }],
      }),
    );
    for (const statement of isSqlite(queryRunner) ? SQLITE_GUARD : POSTGRES_GUARD) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // Triggers go with their table; PostgreSQL's function does not.
    await queryRunner.dropTable('ledger_entry');
    if (!isSqlite(queryRunner)) await queryRunner.query('DROP FUNCTION ledger_entry_refuse()');
  }
}

const isSqlite = (queryRunner: QueryRunner): boolean => queryRunner.dataSource.options.type === 'better-sqlite3';

const REFUSE = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END";

// INSERT OR REPLACE removes a row without firing the trigger on DELETE, so it has one of its own.
const SQLITE_GUARD = [
  `CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry ${REFUSE}`,
  `CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry ${REFUSE}`,
  `CREATE TRIGGER ledger_entry_no_replace BEFORE INSERT ON ledger_entry
    WHEN EXISTS (
      SELECT 1 FROM ledger_entry
      WHERE entry_id = NEW.entry_id OR (journal_id = NEW.journal_id AND account = NEW.account)
    ) ${REFUSE}`,
];

const POSTGRES_GUARD = [
  `CREATE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$`,
  `CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()`,
];
