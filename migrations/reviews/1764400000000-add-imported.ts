import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

export class AddImported1764400000000 implements MigrationInterface {
  readonly name = 'AddImported1764400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // 1: it came from a file, and nobody has changed it here since.
    await queryRunner.addColumn('review', new TableColumn({ name: 'imported', type: 'bigint', default: '0' }));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('review', 'imported');
  }
}
