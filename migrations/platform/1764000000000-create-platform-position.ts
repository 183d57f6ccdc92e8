import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = { type: 'text' } as const;

/** How far a module has taken each publisher's events, and where in the stream it read the last one. */
export class CreatePlatformPosition1764000000000 implements MigrationInterface {
  readonly name = 'CreatePlatformPosition1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'platform_position',
        columns: [
          { name: 'publisher', ...text, isPrimary: true },
          { name: 'seq', type: 'bigint' },
          { name: 'stream', ...text },
          { name: 'stream_seq', type: 'bigint' },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('platform_position');
  }
}
