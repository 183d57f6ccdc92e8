import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });

/** Commands that a host keeps for services that could not take them; in a file of the host's own, in no module's database. */
export class CreateKeptCommands1763900000000 implements MigrationInterface {
  readonly name = 'CreateKeptCommands1763900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'platform_kept_command',
        columns: [
          // Never used again: the order in which commands came is the order in which they are carried out.
          { name: 'seq', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
          text('command_id', { isUnique: true }),
          text('kept_under'),
          text('service'),
          text('operation'),
          text('request'),
          text('caller'),
          text('trace_id'),
          text('kept_at'),
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('platform_kept_command');
  }
}
