import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });

/** Carts that had been merged into the cart of an order: what was in them is ordered with it. */
export class CreateOrderMergedCart1764200000000 implements MigrationInterface {
  readonly name = 'CreateOrderMergedCart1764200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'order_merged_cart',
        columns: [
          text('order_id', { isPrimary: true }),
          text('cart_id', { isPrimary: true }),
          { name: 'cart_generation', type: 'bigint' },
        ],
        indices: [{ name: 'order_merged_cart_generation', columnNames: ['cart_id', 'cart_generation'] }],
        foreignKeys: [
          { columnNames: ['order_id'], referencedTableName: 'orders', referencedColumnNames: ['order_id'] },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('order_merged_cart');
  }
}
