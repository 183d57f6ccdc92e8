import { type ModuleDatabase, type SqlValue, type Transaction, inList } from '../../../platform/index.js';
import { PART, mergePart } from './posting-part.js';
import { Slices, upsertAll } from './in-slices.js';

/** By term, which numbers of a part come and go. */
interface Change {
  added: Map<string, number[]>;
  removed: Map<string, number[]>;
}

interface Part {
  term: string;
  part: number;
  docs: string;
}

/** So many terms are looked up at once. */
const AT_ONCE = 256;

/** What changes in the postings of one generation: collected, worked out beside the event loop, then written at once. */
export class PostingChanges {
  private readonly parts = new Map<number, Change>();
  private written: Part[] = [];
  /** Terms by the part in which nothing has them any more. */
  private readonly emptied = new Map<number, string[]>();

  constructor(private readonly generation: number) {}

  change(doc: number, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    const part = Math.floor(doc / PART);
    let change = this.parts.get(part);
    if (!change) this.parts.set(part, (change = { added: new Map(), removed: new Map() }));
    for (const term of after) if (!before.has(term)) note(change.added, term, doc % PART);
    for (const term of before) if (!after.has(term)) note(change.removed, term, doc % PART);
  }

  /** Reads what is there and works out what will be. Nobody else may write postings until `write`. */
  async prepare(database: ModuleDatabase): Promise<void> {
    const slices = new Slices();
    for (const [part, { added, removed }] of this.parts) {
      const terms = [...new Set([...added.keys(), ...removed.keys()])].sort();
      for (let i = 0; i < terms.length; i += AT_ONCE) {
        const some = inList(terms.slice(i, i + AT_ONCE));
        const rows = await database.read<Part>(
          `SELECT term, part, docs FROM posting WHERE generation = ? AND part = ? AND term IN ${some.sql}`,
          [this.generation, part, ...some.params],
        );
        const known = new Map(rows.map(({ term, docs }) => [term, docs]));
        for (const term of terms.slice(i, i + AT_ONCE))
          this.merge({ term, part }, known.get(term), added.get(term) ?? [], removed.get(term) ?? []);
        await slices.next();
      }
    }
  }

  async write(tx: Transaction): Promise<void> {
    const { generation } = this;
    // In the order of the table: neighbours are written into the same pages.
    this.written.sort((a, b) => (a.term < b.term ? -1 : a.term > b.term ? 1 : a.part - b.part));
    await upsertAll(
      tx,
      { table: 'posting', columns: ['generation', 'term', 'part', 'docs'], key: ['generation', 'term', 'part'] },
      'docs = excluded.docs',
      this.written.map(({ term, part, docs }): SqlValue[] => [generation, term, part, docs]),
    );
    await this.clear(tx);
    await this.mark(tx);
  }

  /** Removes what nothing has any more. */
  private async clear(tx: Transaction): Promise<void> {
    const slices = new Slices();
    for (const [part, emptied] of this.emptied) {
      const terms = emptied.sort();
      for (let i = 0; i < terms.length; i += AT_ONCE) {
        const some = inList(terms.slice(i, i + AT_ONCE));
        await tx.run(`DELETE FROM posting WHERE generation = ? AND part = ? AND term IN ${some.sql}`, [
          this.generation,
          part,
          ...some.params,
        ]);
        await slices.next();
      }
    }
  }

  /** Whoever keeps sets of these parts reads them again. */
  private async mark(tx: Transaction): Promise<void> {
    const { generation } = this;
    const [state] = await tx.query<{ revision: number }>('SELECT revision FROM index_state WHERE id = 1');
    const { revision } = state as { revision: number };
    const key = ['generation', 'part'];
    const parts = [...this.parts.keys()].map((part) => [generation, part, revision]);
    const columns = [...key, 'revision'];
    await upsertAll(tx, { table: 'posting_part', columns, key }, 'revision = excluded.revision', parts);
  }

  private merge(
    place: Pick<Part, 'term' | 'part'>,
    before: string | undefined,
    added: number[],
    removed: number[],
  ): void {
    const docs = mergePart(before, added, removed);
    if (docs !== '') this.written.push({ ...place, docs });
    else if (before !== undefined) note(this.emptied, place.part, place.term);
  }
}

function note<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}
