import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const key = { isPrimary: true };
const optional = { isNullable: true };

export class CreateReviews1764300000000 implements MigrationInterface {
  readonly name = 'CreateReviews1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createReview(queryRunner);
    await queryRunner.createTable(
      new Table({
        name: 'review_vote',
        columns: [text('review_id', key), text('customer_id', key), number('helpful')],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'review_report',
        columns: [
          text('report_id', key),
          text('review_id'),
          text('customer_id', optional),
          text('reason'),
          text('comment', optional),
          text('reported_at'),
        ],
        uniques: [{ name: 'review_report_once', columnNames: ['review_id', 'customer_id'] }],
        indices: [{ name: 'review_report_newest', columnNames: ['review_id', 'reported_at'] }],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'rating',
        columns: [
          text('product_id', key),
          ...[1, 2, 3, 4, 5].map((stars) => number(`stars_${stars}`)),
          number('version'),
        ],
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: 'purchase',
        columns: [text('order_id', key), text('product_id', key), text('customer_id')],
        indices: [{ name: 'purchase_customer', columnNames: ['customer_id', 'product_id'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['purchase', 'rating', 'review_report', 'review_vote', 'review'])
      await queryRunner.dropTable(table);
  }
}

async function createReview(queryRunner: QueryRunner): Promise<void> {
  const published = "state = 'published'";
  const listed = (name: string, ...columns: string[]) => ({
    name: `review_${name}`,
    columnNames: ['product_id', ...columns, 'review_id'],
    where: published,
  });
  await queryRunner.createTable(
    new Table({
      name: 'review',
      columns: [
        text('review_id', key),
        text('product_id'),
        text('customer_id'),
        text('author'),
        number('stars'),
        // 5 - stars: every order of a list is a descending one, so that one key finds the next page.
        number('lacking'),
        text('title'),
        text('text'),
        number('verified'),
        number('helpful'),
        number('unhelpful'),
        // Lower bound of the helpful share in millionths; an integer, so that both databases sort alike.
        number('score'),
        text('state'),
        number('version'),
        text('created_at'),
        text('updated_at'),
        number('open_reports'),
        text('reported_at', optional),
      ],
      uniques: [{ name: 'review_once', columnNames: ['product_id', 'customer_id'] }],
      indices: [
        listed('helpful', 'score'),
        listed('newest'),
        listed('highest', 'stars'),
        listed('lowest', 'lacking'),
        listed('helpful_by_stars', 'stars', 'score'),
        { name: 'review_customer', columnNames: ['customer_id', 'review_id'] },
        { name: 'review_reported', columnNames: ['reported_at', 'review_id'], where: 'reported_at IS NOT NULL' },
      ],
    }),
  );
}
