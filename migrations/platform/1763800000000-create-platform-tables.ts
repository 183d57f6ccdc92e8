import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = { type: 'text' } as const;

/** Outbox, inbox, relay cursors and remembered commands. */
export class CreatePlatformTables1763800000000 implements MigrationInterface {
  readonly name = 'CreatePlatformTables1763800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const sqlite = queryRunner.dataSource.options.type === 'better-sqlite3';
    await queryRunner.createTable(
      new Table({
        name: 'platform_outbox',
        columns: [
          {
            name: 'seq',
            type: sqlite ? 'integer' : 'bigint',
            isPrimary: true,
            isGenerated: true,
            generationStrategy: 'increment',
          },
          { name: 'event_id', ...text },
          { name: 'name', ...text },
          { name: 'aggregate_id', ...text },
          { name: 'body', ...text },
          { name: 'trace_id', ...text },
          { name: 'occurred_at', ...text },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'platform_cursor',
        columns: [
          { name: 'subscriber', ...text, isPrimary: true },
          { name: 'seq', type: 'bigint' },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'platform_inbox',
        columns: [
          { name: 'event_id', ...text, isPrimary: true },
          { name: 'at', ...text },
        ],
        indices: [{ name: 'platform_inbox_at', columnNames: ['at'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'platform_command',
        columns: [
          { name: 'command_id', ...text, isPrimary: true },
          { name: 'operation', ...text },
          { name: 'request_hash', ...text },
          { name: 'reply', ...text },
          { name: 'at', ...text },
        ],
        indices: [{ name: 'platform_command_at', columnNames: ['at'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['platform_command', 'platform_inbox', 'platform_cursor', 'platform_outbox'])
      await queryRunner.dropTable(table);
  }
}
