import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const key = { isPrimary: true };
const optional = { isNullable: true };

export class CreatePhrases1764500000000 implements MigrationInterface {
  readonly name = 'CreatePhrases1764500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { name } of TABLES.toReversed()) await queryRunner.dropTable(name);
  }
}

const TABLES = [
  new Table({
    name: 'book_text',
    columns: [
      text('text_id', key),
      text('product_id'),
      text('upload_id'),
      // incomplete, waiting, reading, ready, failed; gone: nothing but this row is kept, so that a late repeat does nothing
      text('state'),
      number('parts'),
      number('characters'),
      number('words'),
      number('progress'),
      number('attempts'),
      text('begun_at'),
      text('read_at', optional),
      // The version of the shelf that its phrases were last held against.
      number('ranked'),
    ],
    uniques: [{ name: 'book_text_upload', columnNames: ['product_id', 'upload_id'] }],
    indices: [
      { name: 'book_text_state', columnNames: ['state', 'ranked'] },
      { name: 'book_text_ready', columnNames: ['product_id'], isUnique: true, where: "state = 'ready'" },
    ],
  }),
  // As it was uploaded, until it has been read.
  new Table({
    name: 'text_part',
    columns: [text('text_id', key), number('part', key), number('characters'), text('body')],
  }),
  new Table({
    name: 'text_chunk',
    columns: [
      text('text_id', key),
      number('chunk', key),
      number('start'),
      number('first_word'),
      number('characters'),
      text('body'),
    ],
  }),
  new Table({
    name: 'word_positions',
    columns: [text('text_id', key), number('segment', key), number('bucket', key), text('body')],
  }),
  new Table({
    name: 'text_counts',
    columns: [text('text_id', key), number('words'), text('grams'), text('candidates')],
  }),
  new Table({
    name: 'phrase_page',
    columns: [text('text_id', key), number('page', key), text('body')],
  }),
  // One row: a number that grows whenever a text comes to the shelf or leaves it.
  new Table({ name: 'shelf', columns: [number('shelf_id', key), number('version')] }),
];
