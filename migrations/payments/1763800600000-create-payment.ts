import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

const text = { type: 'text' } as const;
const amount = { type: 'bigint' } as const;
/** When the recurring work looks at a row again; null where there is nothing left to drive to its end. */
const driven = [
  { name: 'attempts', type: 'integer', default: 0 },
  { name: 'next_attempt_at', ...text, isNullable: true },
];
const dueIndex = (table: string): TableIndex =>
  new TableIndex({ name: `${table}_due`, columnNames: ['next_attempt_at'], where: 'next_attempt_at IS NOT NULL' });

/** Payments and their refunds. */
export class CreatePayment1763800600000 implements MigrationInterface {
  readonly name = 'CreatePayment1763800600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'payment',
        columns: [
          { name: 'payment_id', ...text, isPrimary: true },
          { name: 'state', ...text },
          { name: 'intent', ...text, isNullable: true },
          { name: 'amount', ...amount },
          { name: 'currency', ...text },
          { name: 'captured', ...amount, default: 0 },
          { name: 'refunded', ...amount, default: 0 },
          { name: 'token', ...text, isNullable: true },
          { name: 'last4', ...text, isNullable: true },
          { name: 'decline_code', ...text, isNullable: true },
          ...driven,
          { name: 'created_at', ...text },
          { name: 'updated_at', ...text },
        ],
        checks: [
          { name: 'payment_captured', expression: 'captured >= 0 AND captured <= amount' },
          { name: 'payment_refunded', expression: 'refunded >= 0 AND refunded <= captured' },
        ],
      }),
    );
    await queryRunner.createIndex('payment', dueIndex('payment'));
    await queryRunner.createTable(
      new Table({
        name: 'refund',
        columns: [
          { name: 'refund_id', ...text, isPrimary: true },
          { name: 'payment_id', ...text },
          { name: 'command_id', ...text, isUnique: true },
          { name: 'state', ...text },
          { name: 'amount', ...amount },
          { name: 'currency', ...text },
          { name: 'reason', ...text },
          { name: 'refunded_after', ...amount, isNullable: true },
          { name: 'refunded_at', ...text, isNullable: true },
          ...driven,
          { name: 'created_at', ...text },
        ],
        checks: [{ name: 'refund_amount', expression: 'amount > 0' }],
        foreignKeys: [
          { columnNames: ['payment_id'], referencedTableName: 'payment', referencedColumnNames: ['payment_id'] },
        ],
        indices: [{ name: 'refund_payment', columnNames: ['payment_id'] }],
      }),
    );
    await queryRunner.createIndex('refund', dueIndex('refund'));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('refund');
    await queryRunner.dropTable('payment');
  }
}
