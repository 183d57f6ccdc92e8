import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many units the customer had taken out of the cart's line when it was ordered; handed back when the cart is emptied. */
export class AddCartTaken1764200000001 implements MigrationInterface {
  readonly name = 'AddCartTaken1764200000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE order_item ADD COLUMN cart_taken bigint NOT NULL DEFAULT 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE order_item DROP COLUMN cart_taken');
  }
}
