import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units that the customer has taken out of a line so far. */
export class AddTaken1764200000001 implements MigrationInterface {
  readonly name = 'AddTaken1764200000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cart_line ADD COLUMN taken bigint NOT NULL DEFAULT 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE cart_line DROP COLUMN taken');
  }
}
