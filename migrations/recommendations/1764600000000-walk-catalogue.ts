import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** How far the catalogue has been walked, and when an event last said whether a product can be bought. */
export class WalkCatalogue1764600000000 implements MigrationInterface {
  readonly name = 'WalkCatalogue1764600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE product_state ADD COLUMN told bigint NOT NULL DEFAULT 0');
    await queryRunner.createTable(new Table(catalogueWalk));
    await queryRunner.query('INSERT INTO catalogue_walk (id) VALUES (1)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('catalogue_walk');
    await queryRunner.query('ALTER TABLE product_state DROP COLUMN told');
  }
}

const catalogueWalk = {
  name: 'catalogue_walk',
  columns: [
    { name: 'id', type: 'bigint', isPrimary: true },
    // Products up to this one have been asked for, in their order.
    { name: 'walked', type: 'text', isNullable: true },
    { name: 'ended_at', type: 'text', isNullable: true },
  ],
};
