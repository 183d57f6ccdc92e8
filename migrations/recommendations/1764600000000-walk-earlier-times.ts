import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** How far the owners have been asked for what was before this module, and when an event last said whether a product can be bought. */
export class WalkEarlierTimes1764600000000 implements MigrationInterface {
  readonly name = 'WalkEarlierTimes1764600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE product_state ADD COLUMN told bigint NOT NULL DEFAULT 0');
    for (const table of [walk, takenBack]) await queryRunner.createTable(new Table(table));
    for (const what of ['products', 'sales', 'ratings'])
      await queryRunner.query(`INSERT INTO walk (what) VALUES ('${what}')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { name } of [walk, takenBack]) await queryRunner.dropTable(name);
    await queryRunner.query('ALTER TABLE product_state DROP COLUMN told');
  }
}

const walk = {
  name: 'walk',
  columns: [
    // `products`, `sales` or `ratings`.
    { name: 'what', type: 'text', isPrimary: true },
    // Up to this one they have been asked for, in their order.
    { name: 'walked', type: 'text', isNullable: true },
    { name: 'ended_at', type: 'text', isNullable: true },
  ],
};

/** What an event took back while a walk might still bring it: kept until that walk has ended. */
const takenBack = {
  name: 'taken_back',
  columns: [
    { name: 'what', type: 'text', isPrimary: true },
    { name: 'key', type: 'text', isPrimary: true },
  ],
};
