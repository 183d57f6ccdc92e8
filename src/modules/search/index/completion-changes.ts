import { type SqlValue, type Transaction, inList } from '../../../platform/index.js';
import { deletionsOf } from '../text/deletions.js';
import type { Completion } from '../text/product-words.js';
import { upsertAll } from './in-slices.js';

/** What changes in the words and names that one generation completes and corrects: how many products have them. */
export class CompletionChanges {
  private readonly counts = new Map<string, { completion: Completion; products: number }>();

  constructor(private readonly generation: number) {}

  change(before: ReadonlyMap<string, Completion>, after: ReadonlyMap<string, Completion>): void {
    for (const [key, completion] of after) if (!before.has(key)) this.count(key, completion, 1);
    for (const [key, completion] of before) if (!after.has(key)) this.count(key, completion, -1);
  }

  async write(tx: Transaction): Promise<void> {
    const { generation } = this;
    const changed = [...this.counts.values()].filter(({ products }) => products !== 0);
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
    const words = changed.filter(({ completion }) => completion.kind === 'word');
    await upsertAll(
      tx,
      {
        table: 'misspelling',
        columns: ['generation', 'deletion', 'word'],
        key: ['generation', 'deletion', 'word'],
      },
      '',
      words
        .filter(({ products }) => products > 0)
        .flatMap(({ completion: { text } }) => deletionsOf(text).map((deletion) => [generation, deletion, text])),
    );
    const fewer = changed.filter(({ products }) => products < 0).map(({ completion }) => completion);
    if (fewer.length > 0) await this.forget(tx, fewer);
  }

  /** Removes what no product has any more. */
  private async forget(tx: Transaction, fewer: Completion[]): Promise<void> {
    const typed = inList(fewer.map((completion) => completion.typed));
    const gone = await tx.query<{ kind: string; text: string }>(
      `DELETE FROM completion WHERE generation = ? AND typed IN ${typed.sql} AND products <= 0 RETURNING kind, text`,
      [this.generation, ...typed.params],
    );
    for (const { text } of gone.filter(({ kind }) => kind === 'word'))
      for (const deletion of deletionsOf(text))
        await tx.run('DELETE FROM misspelling WHERE generation = ? AND deletion = ? AND word = ?', [
          this.generation,
          deletion,
          text,
        ]);
  }

  private count(key: string, completion: Completion, by: number): void {
    const known = this.counts.get(key);
    if (known) known.products += by;
    else this.counts.set(key, { completion, products: by });
  }
}

/** The beginning by which completions are kept in the order of their products. */
export const headOf = (typed: string): string => [...typed].slice(0, 2).join('');
