import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });

export class CreateCustomers1763800200000 implements MigrationInterface {
  readonly name = 'CreateCustomers1763800200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'customer',
        columns: [
          text('customer_id', { isPrimary: true }),
          text('email'),
          text('email_key', { isUnique: true }),
          text('name'),
          text('password_hash'),
          { name: 'version', type: 'integer' },
          text('created_at'),
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'session',
        columns: [
          text('token_digest', { isPrimary: true }),
          text('customer_id'),
          text('created_at'),
          text('expires_at'),
        ],
        indices: [
          { name: 'session_customer', columnNames: ['customer_id', 'created_at'] },
          { name: 'session_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [
          { columnNames: ['customer_id'], referencedTableName: 'customer', referencedColumnNames: ['customer_id'] },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'address',
        columns: [
          text('address_id', { isPrimary: true }),
          text('customer_id'),
          text('name'),
          text('line1'),
          text('line2', { isNullable: true }),
          text('city'),
          text('region', { isNullable: true }),
          text('postal_code'),
          text('country'),
        ],
        indices: [{ name: 'address_customer', columnNames: ['customer_id', 'address_id'] }],
        foreignKeys: [
          { columnNames: ['customer_id'], referencedTableName: 'customer', referencedColumnNames: ['customer_id'] },
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({ name: 'staff_token', columns: [text('token_digest', { isPrimary: true }), text('created_at')] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['staff_token', 'address', 'session', 'customer']) await queryRunner.dropTable(table);
  }
}
