import { Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, ModuleDatabase, ServiceError, type SqlValue, type Transaction, inList } from '../../../platform/index.js';
import {
  type Completion,
  type ProductContent,
  type ProductWords,
  completionsOf,
  termsOf,
  wordsOfProduct,
} from '../text/product-words.js';
import { CompletionChanges } from './completion-changes.js';
import { type IndexStateRow, WrittenElsewhere, claim, readState, waitingIn } from './index-state.js';
import { Slices, pause, upsertAll } from './in-slices.js';
import { PostingChanges } from './posting-changes.js';

export interface TextRow extends ProductWords {
  doc: number;
  version: number;
  indexed_version: number;
  title: string;
  authors: string;
  category: string;
  description: string;
  attributes: string;
}

interface Putting {
  building?: boolean;
  also?: (tx: Transaction) => Promise<void>;
}

export const TEXT_ROWS = `SELECT p.doc, p.version, p.indexed_version, t.title, t.authors, t.category, t.description, t.attributes,
  COALESCE(w.stems, '') AS stems, COALESCE(w.facets, '') AS facets, COALESCE(w.names, '') AS names
  FROM indexed_product p JOIN product_text t ON t.doc = p.doc LEFT JOIN product_words w ON w.doc = p.doc`;

/** So many products at most, and at least, are indexed by one transaction; fewer when it takes longer (ms) than it should. */
export const LARGEST = 8_000;
const SMALLEST = 100;
const QUICK = 1_500;
const SLOW = 4_000;
/** So many texts are read at once. */
const READ_AT_ONCE = 500;
/** A product whose transaction fails so often by itself is set aside. */
const TRIES = 3;
/** So many products are marked as indexed by one statement. */
const AT_ONCE = 256;
const NO_WORDS: ProductWords = { stems: '', facets: '', names: '' };

/** Brings the postings up to date with the texts of products. One instance of the module does it, one batch after the other. */
@Injectable()
export class Indexer {
  private last: Promise<unknown> = Promise.resolve();
  private batch = 200;
  private failed = { doc: 0, times: 0 };

  constructor(
    private readonly database: ModuleDatabase,
    @Log() private readonly log: Logger,
  ) {}

  /** Runs `work` when nobody else writes postings. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.last.then(work, work);
    this.last = run.catch(() => undefined);
    return run;
  }

  /** Indexes the next batch of what has changed; how many there were. */
  async indexWaiting(): Promise<number> {
    const state = await readState(this.database);
    const rows = await this.waitingTexts();
    if (rows.length > 0) await this.put(rows, state);
    return rows.length;
  }

  /** As many as a batch takes. Long texts, many of them: others have their turn in between. */
  private async waitingTexts(): Promise<TextRow[]> {
    const rows: TextRow[] = [];
    for (;;) {
      const most = Math.min(READ_AT_ONCE, this.batch - rows.length);
      const some = await this.database.read<TextRow>(
        `${TEXT_ROWS} WHERE ${waitingIn('p')} AND p.doc > ? ORDER BY p.doc LIMIT ?`,
        [rows.at(-1)?.doc ?? 0, most],
      );
      rows.push(...some);
      if (some.length < most || rows.length >= this.batch) return rows;
      await pause();
    }
  }

  /** How many products the next transaction should take, by what the last one took: a machine may be busy, or a server far away. */
  get batchSize(): number {
    return this.batch;
  }

  private async timed(write: Promise<void>): Promise<void> {
    const started = performance.now();
    try {
      await write;
    } finally {
      const took = performance.now() - started;
      if (took > SLOW) this.batch = Math.max(SMALLEST, Math.floor(this.batch / 2));
      else if (took < QUICK) this.batch = Math.min(LARGEST, this.batch * 2);
    }
  }

  /**
   * Writes what these products' texts say into the generation that answers, and into the next one where that has them already, or
   * `building` puts them there. `also` is done in the same transaction. Where another instance was faster, nothing is done. When it
   * fails, fewer are tried the next time; one that fails by itself is set aside, so that nobody waits behind it for ever.
   */
  async put(rows: TextRow[], state: IndexStateRow, how: Putting = {}): Promise<void> {
    try {
      await this.putOrSetAside(rows, state, how);
    } catch (error) {
      if (!(error instanceof WrittenElsewhere)) throw error;
    }
  }

  private async putOrSetAside(rows: TextRow[], state: IndexStateRow, how: Putting): Promise<void> {
    try {
      await this.putAll(rows, state, how);
    } catch (error) {
      if (error instanceof WrittenElsewhere) throw error;
      if (error instanceof ServiceError && error.isOutage) throw error;
      const [first] = rows;
      if (first === undefined) throw error;
      if (rows.length > 1) this.batch = Math.ceil(rows.length / 2);
      else if (first.doc === this.failed.doc && this.failed.times >= TRIES - 1)
        return this.setAside(first, error, state, how);
      else this.failed = { doc: first.doc, times: first.doc === this.failed.doc ? this.failed.times + 1 : 1 };
      this.log.warn({ err: error, products: rows.length, from: first.doc }, 'products not indexed, tried again');
    }
  }

  /** Until its text changes, or the index is rebuilt. */
  private async setAside(
    { doc, version }: TextRow,
    error: unknown,
    state: IndexStateRow,
    { also }: Putting,
  ): Promise<void> {
    this.log.error({ err: error, doc }, 'a product cannot be indexed and is left out');
    await this.database.write(async (tx) => {
      await claim(tx, state);
      await tx.run('UPDATE indexed_product SET failed_version = ? WHERE doc = ?', [version, doc]);
      await also?.(tx);
    });
  }

  private async putAll(rows: TextRow[], state: IndexStateRow, { building = false, also }: Putting): Promise<void> {
    const { generation, next_generation: next, built_doc: built } = state;
    const answering = new GenerationChanges(generation);
    const coming = next === null ? undefined : new GenerationChanges(next);
    const words: ProductWords[] = [];
    const slices = new Slices();
    for (const row of rows) {
      const after = row.version > 0 ? wordsOfProduct(contentOf(row)) : NO_WORDS;
      words.push(after);
      answering.change(row.doc, row, after);
      if (row.doc <= built) coming?.change(row.doc, row, after);
      else if (building) coming?.change(row.doc, NO_WORDS, after);
      await slices.next();
    }
    const changes = coming ? [answering, coming] : [answering];
    for (const change of changes) await change.prepare(this.database);
    await this.timed(
      this.database.write(async (tx) => {
        await claim(tx, state);
        for (const change of changes) await change.write(tx);
        await remember(tx, rows, words);
        await also?.(tx);
      }),
    );
  }
}

const contentOf = (row: TextRow): ProductContent => ({
  ...row,
  authors: JSON.parse(row.authors) as string[],
  attributes: JSON.parse(row.attributes) as Record<string, string>,
});

/** `words`: of each row, in the same order. */
async function remember(tx: Transaction, rows: TextRow[], words: ProductWords[]): Promise<void> {
  const changed = rows.flatMap((row, i): SqlValue[][] => {
    const { stems, facets, names } = words[i] as ProductWords;
    const isSame = stems === row.stems && facets === row.facets && names === row.names;
    return isSame ? [] : [[row.doc, stems, facets, names]];
  });
  const table = { table: 'product_words', columns: ['doc', 'stems', 'facets', 'names'], key: ['doc'] };
  const set = 'stems = excluded.stems, facets = excluded.facets, names = excluded.names';
  await upsertAll(tx, table, set, changed);
  const indexed = rows.filter(({ version, indexed_version: before }) => version !== before);
  for (const [version, docs] of byVersion(indexed))
    for (let at = 0; at < docs.length; at += AT_ONCE) {
      const some = inList(docs.slice(at, at + AT_ONCE));
      // A text that has changed meanwhile has another version, and waits on.
      await tx.run(`UPDATE indexed_product SET indexed_version = ? WHERE doc IN ${some.sql}`, [
        version,
        ...some.params,
      ]);
    }
}

function byVersion(rows: TextRow[]): Map<number, number[]> {
  const docs = new Map<number, number[]>();
  for (const { doc, version } of rows) {
    const same = docs.get(version);
    if (same) same.push(doc);
    else docs.set(version, [doc]);
  }
  return docs;
}

class GenerationChanges {
  private readonly postings: PostingChanges;
  private readonly completions: CompletionChanges;

  constructor(generation: number) {
    this.postings = new PostingChanges(generation);
    this.completions = new CompletionChanges(generation);
  }

  change(doc: number, before: ProductWords, after: ProductWords): void {
    const none = new Map<string, Completion>();
    this.postings.change(
      doc,
      before.stems === '' ? new Set() : termsOf(before),
      after.stems === '' ? new Set() : termsOf(after),
    );
    this.completions.change(
      before.names === '' ? none : completionsOf(before),
      after.names === '' ? none : completionsOf(after),
    );
  }

  async prepare(database: ModuleDatabase): Promise<void> {
    await this.postings.prepare(database);
    await this.completions.prepare(database);
  }

  async write(tx: Transaction): Promise<void> {
    await this.postings.write(tx);
    await this.completions.write(tx);
  }
}
