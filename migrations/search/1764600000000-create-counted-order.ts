import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Orders that are counted among the sales and can still be canceled. */
export class CreateCountedOrder1764600000000 implements MigrationInterface {
  readonly name = 'CreateCountedOrder1764600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({ name: 'counted_order', columns: [{ name: 'order_id', type: 'text', isPrimary: true }] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('counted_order');
  }
}
