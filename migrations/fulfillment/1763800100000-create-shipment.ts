import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class CreateShipment1763800100000 implements MigrationInterface {
  readonly name = 'CreateShipment1763800100000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'shipment',
        columns: [
          { name: 'shipment_id', type: 'text', isPrimary: true },
          { name: 'order_id', type: 'text', isUnique: true },
          { name: 'state', type: 'text' },
          { name: 'carrier', type: 'text' },
          { name: 'tracking_code', type: 'text' },
          { name: 'items', type: 'text' },
          { name: 'address', type: 'text' },
          { name: 'shipped_at', type: 'text' },
          { name: 'delivered_at', type: 'text', isNullable: true },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('shipment');
  }
}
