import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
/** As the one primary key of its table, SQLite finds the row by it without another tree. */
const doc = () => ({ name: 'doc', type: 'integer', isPrimary: true });
const key = { isPrimary: true };
const optional = { isNullable: true };
const zero = { default: 0 };

export class CreateSearch1764500000000 implements MigrationInterface {
  readonly name = 'CreateSearch1764500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createState(queryRunner);
    await createProducts(queryRunner);
    await queryRunner.createTable(
      new Table({
        name: 'posting',
        columns: [number('generation', key), text('term', key), number('part', key), text('docs')],
        withoutRowid: true,
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'completion',
        columns: [
          number('generation', key),
          // `word`, or `author`.
          text('kind', key),
          // What is typed to find it: the word, or the author's name from one of its words on.
          text('typed', key),
          text('text', key),
          // Its first two characters: those are asked for most, and answered in the order of products.
          text('head'),
          number('products'),
        ],
        indices: [{ name: 'completion_head', columnNames: ['generation', 'kind', 'head', 'products'] }],
        withoutRowid: true,
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'misspelling',
        columns: [number('generation', key), text('deletion', key), text('word', key)],
        withoutRowid: true,
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['misspelling', 'completion', 'posting', 'product_text', 'indexed_product', 'index_state'])
      await queryRunner.dropTable(table);
  }
}

/** One row. */
async function createState(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.createTable(
    new Table({
      name: 'index_state',
      columns: [
        number('id', key),
        // The greatest number that a product has in the index.
        number('last_doc'),
        // Counts the changes of `indexed_product`.
        number('last_seq'),
        // Whose postings answer.
        number('generation'),
        // Whose postings a rebuild writes, and in which step it is.
        number('next_generation', optional),
        text('step', optional),
        text('walked', optional),
        number('built_doc'),
        number('read_products'),
        number('started_seq'),
        text('built_at', optional),
        // Counts what was written into the postings, so that of several instances one writes.
        number('revision', zero),
      ],
    }),
  );
  const columns =
    'id, last_doc, last_seq, generation, next_generation, step, walked, built_doc, read_products, started_seq, built_at';
  await queryRunner.query(`INSERT INTO index_state (${columns}) VALUES (1, 0, 0, 1, NULL, NULL, NULL, 0, 0, 0, NULL)`);
}

async function createProducts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.createTable(
    new Table({
      name: 'indexed_product',
      columns: [
        // Its number in the postings.
        doc(),
        text('product_id', { isUnique: true }),
        number('seq'),
        // Of the text; 0 while only a price, stock or the like is known.
        number('version', zero),
        // Of the text that the postings hold.
        number('indexed_version', zero),
        // Of a text that could not be indexed, and is set aside; -1 while there is none.
        number('failed_version', { default: -1 }),
        text('category', optional),
        text('created_at', optional),
        number('title_words', zero),
        number('price_amount', optional),
        text('currency', optional),
        number('price_version', zero),
        number('available', zero),
        number('available_seq', zero),
        number('rating_average', zero),
        number('rating_count', zero),
        number('rating_version', zero),
        number('rating_seq', zero),
        number('sales', zero),
      ],
      indices: [
        { name: 'indexed_product_seq', columnNames: ['seq'] },
        { name: 'indexed_product_waiting', columnNames: ['doc'], where: 'version <> indexed_version' },
      ],
    }),
  );
  await queryRunner.createTable(
    new Table({
      name: 'product_text',
      columns: [
        doc(),
        text('title'),
        text('authors'),
        text('category'),
        text('description'),
        text('attributes'),
        // What is in the postings: see ProductWords.
        text('stems', { default: "''" }),
        text('facets', { default: "''" }),
        text('names', { default: "''" }),
      ],
    }),
  );
}
