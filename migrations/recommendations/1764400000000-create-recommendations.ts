import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more });
const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
const key = { isPrimary: true };
const optional = { isNullable: true };

export class CreateRecommendations1764400000000 implements MigrationInterface {
  readonly name = 'CreateRecommendations1764400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const tables = [signal, productState, statisticChange, dismissal, snapshot, erasure, changeCounter];
    for (const table of tables) await queryRunner.createTable(new Table(table));
    await queryRunner.query('INSERT INTO change_counter (id, last) VALUES (1, 0)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [
      'change_counter',
      'erasure',
      'snapshot',
      'dismissal',
      'statistic_change',
      'product_state',
      'signal',
    ])
      await queryRunner.dropTable(table);
  }
}

// What a customer, a session or a guest's order has to do with a product. `kind`: 0 bought, 1 rated, 2 viewed.
const signal = {
  name: 'signal',
  columns: [
    text('owner', key),
    text('product_id', key),
    number('kind', key),
    // The order that it was bought with; empty for other kinds.
    text('source', key),
    text('session_id', optional),
    number('stars', optional),
    text('first_at'),
    text('last_at'),
    // Which came first among those of the same moment.
    number('number'),
  ],
  indices: [
    { name: 'signal_session', columnNames: ['session_id'], where: 'session_id IS NOT NULL' },
    { name: 'signal_source', columnNames: ['source'], where: "source <> ''" },
    { name: 'signal_viewed', columnNames: ['last_at'], where: 'kind = 2' },
  ],
};

const productState = {
  name: 'product_state',
  columns: [text('product_id', key), number('known'), number('available'), number('number')],
  indices: [{ name: 'product_state_number', columnNames: ['number'] }],
};

// What an event has changed in the statistics of pairs: of nobody in particular, to be laid over a snapshot.
const statisticChange = {
  name: 'statistic_change',
  columns: [
    number('number', key),
    // The build that had read this trail already when it changed.
    text('after_reading', optional),
    text('body'),
  ],
};

const dismissal = {
  name: 'dismissal',
  columns: [text('owner', key), text('product_id', key), text('at')],
  indices: [{ name: 'dismissal_at', columnNames: ['at'] }],
};

const snapshot = {
  name: 'snapshot',
  columns: [
    text('version', key),
    text('state'),
    text('checksum'),
    number('products'),
    number('size'),
    text('started_at'),
    text('ready_at', optional),
    number('first_number'),
    number('last_number'),
    // Owners up to this one have been read, in their order.
    text('read_to'),
  ],
};

// Views from before are not to be counted, however late they come.
const erasure = {
  name: 'erasure',
  columns: [text('owner', key), text('at')],
  indices: [{ name: 'erasure_at', columnNames: ['at'] }],
};

const changeCounter = { name: 'change_counter', columns: [number('id', key), number('last')] };
