import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = { type: 'text' } as const;
const amount = { type: 'bigint' } as const;

/** What the built-in test provider remembers: it stands for a company outside, whose books are not ours. */
export class CreateTestProvider1763800600002 implements MigrationInterface {
  readonly name = 'CreateTestProvider1763800600002';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'test_provider_charge',
        columns: [
          { name: 'idempotency_key', ...text, isPrimary: true },
          { name: 'reference', ...text },
          { name: 'state', ...text },
          { name: 'amount', ...amount },
          { name: 'currency', ...text },
          { name: 'captured', ...amount, default: 0 },
          { name: 'last4', ...text, isNullable: true },
          { name: 'decline_code', ...text, isNullable: true },
          { name: 'created_at', ...text },
        ],
        indices: [{ name: 'test_provider_charge_reference', columnNames: ['reference'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'test_provider_refund',
        columns: [
          { name: 'idempotency_key', ...text, isPrimary: true },
          { name: 'charge_key', ...text },
          { name: 'amount', ...amount },
          { name: 'created_at', ...text },
        ],
        indices: [{ name: 'test_provider_refund_charge', columnNames: ['charge_key'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('test_provider_refund');
    await queryRunner.dropTable('test_provider_charge');
  }
}
