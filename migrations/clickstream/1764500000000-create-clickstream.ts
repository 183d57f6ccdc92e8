import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const key = { isPrimary: true };
const optional = { isNullable: true };

export class CreateClickstream1764500000000 implements MigrationInterface {
  readonly name = 'CreateClickstream1764500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const ofCustomers = 'customer_id IS NOT NULL';
    await queryRunner.createTable(
      new Table({
        name: 'visitor_session',
        columns: [
          text('session_id', key),
          text('customer_id', optional),
          number('recording'),
          // The number of its latest click.
          number('last_number'),
          text('seen_at'),
        ],
        indices: [
          { name: 'visitor_session_seen', columnNames: ['recording', 'seen_at'] },
          { name: 'visitor_session_customer', columnNames: ['customer_id', 'seen_at'], where: ofCustomers },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'click',
        columns: [
          text('session_id', key),
          // 1, 2, 3 … in its session.
          number('number', key),
          // As in its session.
          text('customer_id', optional),
          text('kind'),
          text('product_id'),
          text('source', optional),
          text('at'),
        ],
        indices: [
          {
            name: 'click_customer',
            columnNames: ['customer_id', 'at', 'session_id', 'number'],
            where: ofCustomers,
          },
          { name: 'click_at', columnNames: ['at'] },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({ name: 'silent_customer', columns: [text('customer_id', key), text('since')] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['silent_customer', 'click', 'visitor_session']) await queryRunner.dropTable(table);
  }
}
