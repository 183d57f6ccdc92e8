import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const notNegative = (table: string, column: string, expression = `${column} >= 0`) => ({
  name: `${table}_${column}_bounds`,
  expression,
});

export class CreateStockAndReservations1763800310000 implements MigrationInterface {
  readonly name = 'CreateStockAndReservations1763800310000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'stock',
        columns: [
          { name: 'product_id', type: 'text', isPrimary: true },
          { name: 'on_hand', type: 'bigint', default: 0 },
          { name: 'reserved', type: 'bigint', default: 0 },
          { name: 'committed', type: 'bigint', default: 0 },
          { name: 'imported_on_hand', type: 'bigint', isNullable: true },
        ],
        checks: ['on_hand', 'reserved', 'committed'].map((column) => notNegative('stock', column)),
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'reservation',
        columns: [
          { name: 'reservation_id', type: 'text', isPrimary: true },
          { name: 'state', type: 'text' },
          { name: 'expires_at', type: 'text' },
          { name: 'created_at', type: 'text' },
          { name: 'changed_at', type: 'text' },
        ],
        // Closed reservations are kept for good: expiry and audit find the open ones by this.
        indices: [{ name: 'reservation_state', columnNames: ['state', 'expires_at'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'reservation_item',
        columns: [
          { name: 'reservation_id', type: 'text', isPrimary: true },
          { name: 'product_id', type: 'text', isPrimary: true },
          { name: 'quantity', type: 'bigint' },
        ],
        foreignKeys: [
          {
            columnNames: ['reservation_id'],
            referencedTableName: 'reservation',
            referencedColumnNames: ['reservation_id'],
          },
          { columnNames: ['product_id'], referencedTableName: 'stock', referencedColumnNames: ['product_id'] },
        ],
        checks: [notNegative('reservation_item', 'quantity', 'quantity > 0')],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['reservation_item', 'reservation', 'stock']) await queryRunner.dropTable(table);
  }
}
