import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });

export class CreateCarts1763800400000 implements MigrationInterface {
  readonly name = 'CreateCarts1763800400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'cart',
        columns: [
          text('cart_id', { isPrimary: true }),
          text('customer_id', { isNullable: true }),
          text('currency', { isNullable: true }),
          number('generation'),
          text('merged_into', { isNullable: true }),
          text('updated_at'),
        ],
        indices: [{ name: 'cart_abandoned', columnNames: ['updated_at'], where: 'customer_id IS NULL' }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'cart_line',
        columns: [
          text('cart_id', { isPrimary: true }),
          text('product_id', { isPrimary: true }),
          // 0: a tombstone, so that a late add does not bring a removed line back.
          number('quantity'),
          number('position'),
          text('removed_at', { isNullable: true }),
        ],
        indices: [{ name: 'cart_line_removed', columnNames: ['removed_at'], where: 'quantity = 0' }],
        foreignKeys: [
          {
            columnNames: ['cart_id'],
            referencedTableName: 'cart',
            referencedColumnNames: ['cart_id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'customer_cart',
        columns: [text('customer_id', { isPrimary: true }), text('cart_id')],
        foreignKeys: [{ columnNames: ['cart_id'], referencedTableName: 'cart', referencedColumnNames: ['cart_id'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'cart_settlement',
        columns: [text('order_id', { isPrimary: true }), text('cart_id'), text('at')],
        indices: [{ name: 'cart_settlement_cart', columnNames: ['cart_id'] }],
        foreignKeys: [
          {
            columnNames: ['cart_id'],
            referencedTableName: 'cart',
            referencedColumnNames: ['cart_id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['cart_settlement', 'customer_cart', 'cart_line', 'cart']) await queryRunner.dropTable(table);
  }
}
