import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The span in which an event was published, so that its delivery joins the same trace; NULL when nobody records it. */
export class AddOutboxSpan1764100000000 implements MigrationInterface {
  readonly name = 'AddOutboxSpan1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE platform_outbox ADD COLUMN span_id text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE platform_outbox DROP COLUMN span_id');
  }
}
