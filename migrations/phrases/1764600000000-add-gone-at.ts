import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** When a text was let go; what was let go before counts from when it was begun. */
export class AddGoneAt1764600000000 implements MigrationInterface {
  readonly name = 'AddGoneAt1764600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn('book_text', new TableColumn({ name: 'gone_at', type: 'text', isNullable: true }));
    await queryRunner.query("UPDATE book_text SET gone_at = begun_at WHERE state = 'gone'");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('book_text', 'gone_at');
  }
}
