import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Every instance of the module can read every snapshot, whatever its folders; and which build of a version is the one that counts. */
export class ShareSnapshots1764650000000 implements MigrationInterface {
  readonly name = 'ShareSnapshots1764650000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE snapshot ADD COLUMN attempt text NOT NULL DEFAULT ''");
    await queryRunner.query('ALTER TABLE snapshot ADD COLUMN withdrawn_at text');
    await queryRunner.createTable(new Table(snapshotPiece));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('snapshot_piece');
    await queryRunner.query('ALTER TABLE snapshot DROP COLUMN withdrawn_at');
    await queryRunner.query('ALTER TABLE snapshot DROP COLUMN attempt');
  }
}

const snapshotPiece = {
  name: 'snapshot_piece',
  columns: [
    { name: 'file', type: 'text', isPrimary: true },
    { name: 'number', type: 'bigint', isPrimary: true },
    // Base64.
    { name: 'body', type: 'text' },
  ],
};
