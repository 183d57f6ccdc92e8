import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which change of a product's rating its listing shows: an older one never wins over a newer. */
export class AddRatingVersion1764300000000 implements MigrationInterface {
  readonly name = 'AddRatingVersion1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE listing ADD COLUMN rating_version bigint NOT NULL DEFAULT 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE listing DROP COLUMN rating_version');
  }
}
