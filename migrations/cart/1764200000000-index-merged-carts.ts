import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** A checkout asks which carts were merged into the one that it orders. */
export class IndexMergedCarts1764200000000 implements MigrationInterface {
  readonly name = 'IndexMergedCarts1764200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createIndex(
      'cart',
      new TableIndex({
        name: 'cart_merged',
        columnNames: ['merged_into', 'updated_at'],
        where: 'merged_into IS NOT NULL',
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('cart', 'cart_merged');
  }
}
