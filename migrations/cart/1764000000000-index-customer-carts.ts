import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

/** Whoever deletes a cart has to know whether it is a customer's: without the index, that reads all customers for each cart. */
export class IndexCustomerCarts1764000000000 implements MigrationInterface {
  readonly name = 'IndexCustomerCarts1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createIndex(
      'customer_cart',
      new TableIndex({ name: 'customer_cart_cart', columnNames: ['cart_id'] }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('customer_cart', 'customer_cart_cart');
  }
}
