import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class CreateOffer1763800320000 implements MigrationInterface {
  readonly name = 'CreateOffer1763800320000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'offer',
        columns: [
          { name: 'product_id', type: 'text', isPrimary: true },
          { name: 'seller_id', type: 'text' },
          { name: 'condition', type: 'text' },
          { name: 'amount', type: 'bigint' },
          { name: 'currency', type: 'text' },
          { name: 'version', type: 'integer' },
        ],
        checks: [
          { name: 'offer_amount_bounds', expression: 'amount >= 0' },
          { name: 'offer_version_bounds', expression: 'version >= 1' },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('offer');
  }
}
