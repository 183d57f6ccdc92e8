import { type ModuleDatabase, type SqlValue, type Transaction, inList } from '../../../platform/index.js';
import { deletionsOf } from '../text/deletions.js';
import type { Completion } from '../text/product-words.js';
import { Slices, upsertAll } from './in-slices.js';

/** So many words are looked up at once. */
const AT_ONCE = 256;
/** What is corrected: nobody means another number than the one that was written. */
export const MISSPELT = /^\p{L}+$/u;

/** What changes in the words and names that one generation completes and corrects: how many products have them. */
export class CompletionChanges {
  private readonly counts = new Map<string, { completion: Completion; products: number }>();

  constructor(private readonly generation: number) {}

  change(before: ReadonlyMap<string, Completion>, after: ReadonlyMap<string, Completion>): void {
    for (const [key, completion] of after) if (!before.has(key)) this.count(key, completion, 1);
    for (const [key, completion] of before) if (!after.has(key)) this.count(key, completion, -1);
  }

  /** Writes how words that nobody had yet are misspelt: many rows, which mean nothing before their words are there. */
  async prepare(database: ModuleDatabase): Promise<void> {
    const more = [...this.counts.values()].filter(
      ({ completion, products }) => completion.kind === 'word' && products > 0,
    );
    const words = more
      .map(({ completion }) => completion.text)
      .filter((word) => MISSPELT.test(word))
      .sort();
    for (let i = 0; i < words.length; i += AT_ONCE) {
      const some = words.slice(i, i + AT_ONCE);
      const wanted = inList(some);
      const rows = await database.read<{ typed: string }>(
        `SELECT typed FROM completion WHERE generation = ? AND kind = 'word' AND typed IN ${wanted.sql}`,
        [this.generation, ...wanted.params],
      );
      const known = new Set(rows.map(({ typed }) => typed));
      const fresh = some.filter((word) => !known.has(word));
      if (fresh.length > 0) await database.write((tx) => this.misspell(tx, fresh));
    }
  }

  async write(tx: Transaction): Promise<void> {
    const { generation } = this;
    // In the order of the table: neighbours are written into the same pages.
    const changed = [...this.counts.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, counted]) => (counted.products === 0 ? [] : [counted]));
    const key = ['generation', 'kind', 'typed', 'text'];
    await upsertAll(
      tx,
      { table: 'completion', columns: [...key, 'head', 'products'], key },
      'products = completion.products + excluded.products',
      changed.map(({ completion: { kind, typed, text }, products }): SqlValue[] => [
        generation,
        kind,
        typed,
        text,
        headOf(typed),
        products,
      ]),
    );
    const fewer = changed.filter(({ products }) => products < 0).map(({ completion }) => completion);
    if (fewer.length > 0) await this.forget(tx, fewer);
  }

  private misspell(tx: Transaction, words: string[]): Promise<void> {
    const columns = ['generation', 'deletion', 'word'];
    const rows = words
      .flatMap((word) =>
        deletionsOf(word).map((deletion): [number, string, string] => [this.generation, deletion, word]),
      )
      .sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
    return upsertAll(tx, { table: 'misspelling', columns, key: columns }, '', rows);
  }

  /** Removes what no product has any more. */
  private async forget(tx: Transaction, fewer: Completion[]): Promise<void> {
    const slices = new Slices();
    for (let i = 0; i < fewer.length; i += AT_ONCE) {
      const typed = inList(fewer.slice(i, i + AT_ONCE).map((completion) => completion.typed));
      const gone = await tx.query<{ kind: string; text: string }>(
        `DELETE FROM completion WHERE generation = ? AND typed IN ${typed.sql} AND products <= 0 RETURNING kind, text`,
        [this.generation, ...typed.params],
      );
      for (const { text } of gone.filter(({ kind }) => kind === 'word')) {
        const deletions = inList(deletionsOf(text));
        await tx.run(`DELETE FROM misspelling WHERE generation = ? AND deletion IN ${deletions.sql} AND word = ?`, [
          this.generation,
          ...deletions.params,
          text,
        ]);
        await slices.next();
      }
      await slices.next();
    }
  }

  private count(key: string, completion: Completion, by: number): void {
    const known = this.counts.get(key);
    if (known) known.products += by;
    else this.counts.set(key, { completion, products: by });
  }
}

/** The beginning by which completions are kept in the order of their products. */
export const headOf = (typed: string): string => [...typed].slice(0, 2).join('');
