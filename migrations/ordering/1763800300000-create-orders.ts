import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const optional = { isNullable: true };

export class CreateOrders1763800300000 implements MigrationInterface {
  readonly name = 'CreateOrders1763800300000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'orders',
        columns: [
          text('order_id', { isPrimary: true }),
          text('customer_id', optional),
          text('command_id'),
          text('cart_id'),
          number('cart_generation'),
          text('email'),
          text('shipping_address'),
          text('shipping_method'),
          text('currency'),
          number('subtotal'),
          number('shipping'),
          number('tax'),
          number('total'),
          text('state'),
          text('payment_state'),
          text('last4', optional),
          text('reason', optional),
          text('step'),
          number('attempts', { default: 0 }),
          text('next_attempt_at'),
          text('shipment_id', optional),
          text('ship_command_id', optional),
          text('carrier', optional),
          text('tracking_code', optional),
          text('placed_at'),
        ],
        indices: [
          { name: 'orders_placed', columnNames: ['placed_at', 'order_id'] },
          { name: 'orders_state', columnNames: ['state', 'placed_at', 'order_id'] },
          { name: 'orders_customer', columnNames: ['customer_id', 'placed_at', 'order_id'] },
          { name: 'orders_unfinished', columnNames: ['next_attempt_at'], where: "step <> 'done'" },
          // One order for each generation of a cart, whoever asks and however often.
          {
            name: 'orders_cart_generation',
            columnNames: ['cart_id', 'cart_generation'],
            isUnique: true,
            where: "state <> 'rejected'",
          },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'order_item',
        columns: [
          text('order_id', { isPrimary: true }),
          number('position', { isPrimary: true }),
          text('product_id'),
          text('title'),
          number('quantity'),
          number('unit_price'),
          number('line_total'),
        ],
        foreignKeys: [
          { columnNames: ['order_id'], referencedTableName: 'orders', referencedColumnNames: ['order_id'] },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'order_history',
        columns: [
          text('order_id', { isPrimary: true }),
          number('position', { isPrimary: true }),
          text('state'),
          text('at'),
        ],
        foreignKeys: [
          { columnNames: ['order_id'], referencedTableName: 'orders', referencedColumnNames: ['order_id'] },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'checkout',
        columns: [
          text('command_id', { isPrimary: true }),
          text('request_mac'),
          text('order_id'),
          text('state'),
          text('refusal', optional),
          text('at'),
        ],
        indices: [{ name: 'checkout_at', columnNames: ['at'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({ name: 'ordering_secret', columns: [number('id', { isPrimary: true }), text('secret')] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['ordering_secret', 'checkout', 'order_history', 'order_item', 'orders'])
      await queryRunner.dropTable(table);
  }
}
