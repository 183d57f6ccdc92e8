import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const optional = { isNullable: true };

export class CreateCatalog1763800500000 implements MigrationInterface {
  readonly name = 'CreateCatalog1763800500000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'category',
        columns: [
          text('category_id', { isPrimary: true }),
          text('name'),
          text('parent_id', optional),
          text('path', { isUnique: true }),
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'product',
        columns: [
          text('product_id', { isPrimary: true }),
          text('external_id', { isNullable: true, isUnique: true }),
          text('title'),
          text('authors'),
          text('category_path'),
          text('description'),
          text('attributes'),
          number('version'),
          text('created_at'),
          text('updated_at'),
        ],
      }),
    );
    await this.createListing(queryRunner);
    await queryRunner.createTable(
      new Table({
        name: 'listing_category',
        columns: [text('category_id', { isPrimary: true }), text('product_id', { isPrimary: true })],
        indices: [{ name: 'listing_category_product', columnNames: ['product_id'] }],
      }),
    );
    await createSearch(queryRunner);
  }

  /** What lists show and sort by; price and availability are copies, kept by events. */
  private async createListing(queryRunner: QueryRunner): Promise<void> {
    const sqlite = queryRunner.dataSource.options.type === 'better-sqlite3';
    const listed = 'listed = 1';
    await queryRunner.createTable(
      new Table({
        name: 'listing',
        columns: [
          {
            name: 'search_id',
            type: sqlite ? 'integer' : 'bigint',
            isPrimary: true,
            isGenerated: true,
            generationStrategy: 'increment',
          },
          text('product_id', { isUnique: true }),
          text('title', optional),
          text('authors', optional),
          text('category_path', optional),
          text('created_at', optional),
          number('price_amount', optional),
          text('currency', optional),
          number('price_version', { default: 0 }),
          number('available', { default: 0 }),
          number('rating_average', { default: -1 }),
          number('rating_count', { default: 0 }),
          // Known as a product and offered at a price.
          number('listed', { default: 0 }),
        ],
        indices: [
          { name: 'listing_in_order', columnNames: ['product_id'], where: listed },
          { name: 'listing_by_price', columnNames: ['price_amount', 'product_id'], where: listed },
          { name: 'listing_newest', columnNames: ['created_at', 'product_id'], where: listed },
          { name: 'listing_by_rating', columnNames: ['rating_average', 'product_id'], where: listed },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['product_fts', 'listing_category', 'listing', 'product', 'category'])
      await queryRunner.query(`DROP TABLE ${table}`);
    if (queryRunner.dataSource.options.type === 'better-sqlite3') return;
    await queryRunner.query('DROP TEXT SEARCH CONFIGURATION words');
    await queryRunner.query('DROP TEXT SEARCH DICTIONARY word_stem');
  }
}

/** Full text: FTS5 on SQLite (the index alone, no second copy of the texts), a weighted tsvector on PostgreSQL. */
async function createSearch(queryRunner: QueryRunner): Promise<void> {
  if (queryRunner.dataSource.options.type === 'better-sqlite3') {
    await queryRunner.query(
      `CREATE VIRTUAL TABLE product_fts USING fts5(title, authors, category, attributes, description,
         content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2', prefix='3 4')`,
    );
    await queryRunner.query(
      "INSERT INTO product_fts (product_fts, rank) VALUES ('rank', 'bm25(10.0, 8.0, 2.0, 2.0, 1.0)')",
    );
    return;
  }
  // Every word counts ("It" is a title): stems, but no stop words. Folded and cut into words by whoever writes and asks.
  await queryRunner.query('CREATE TEXT SEARCH DICTIONARY word_stem (TEMPLATE = snowball, LANGUAGE = english)');
  await queryRunner.query('CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)');
  await queryRunner.query(
    'ALTER TEXT SEARCH CONFIGURATION words ALTER MAPPING FOR asciiword, word, numword WITH word_stem',
  );
  // The key has the name that it has in FTS5, so that both are asked alike.
  await queryRunner.query("CREATE TABLE product_fts (rowid BIGINT PRIMARY KEY, document TSVECTOR NOT NULL DEFAULT '')");
  await queryRunner.query('CREATE INDEX product_fts_document ON product_fts USING GIN (document)');
}
