import { type ModuleDatabase, type SqlValue, type Transaction, inList } from '../../../platform/index.js';
import { PART, decodePart, encodePart } from './posting-part.js';
import { Slices, upsertAll } from './in-slices.js';

interface Change {
  added: number[];
  removed: number[];
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
  private readonly parts = new Map<number, Map<string, Change>>();
  private written: Part[] = [];
  private emptied: Part[] = [];

  constructor(private readonly generation: number) {}

  change(doc: number, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    for (const term of after) if (!before.has(term)) this.of(doc, term).added.push(doc % PART);
    for (const term of before) if (!after.has(term)) this.of(doc, term).removed.push(doc % PART);
  }

  /** Reads what is there and works out what will be. Nobody else may write postings until `write`. */
  async prepare(database: ModuleDatabase): Promise<void> {
    const slices = new Slices();
    for (const [part, changes] of this.parts) {
      const terms = [...changes.keys()].sort();
      for (let i = 0; i < terms.length; i += AT_ONCE) {
        const some = inList(terms.slice(i, i + AT_ONCE));
        const rows = await database.read<Part>(
          `SELECT term, part, docs FROM posting WHERE generation = ? AND part = ? AND term IN ${some.sql}`,
          [this.generation, part, ...some.params],
        );
        const known = new Map(rows.map(({ term, docs }) => [term, docs]));
        for (const term of terms.slice(i, i + AT_ONCE))
          this.merge(part, term, known.get(term), changes.get(term) as Change);
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
    for (const { term, part } of this.emptied)
      await tx.run('DELETE FROM posting WHERE generation = ? AND term = ? AND part = ?', [generation, term, part]);
    await this.mark(tx);
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

  private merge(part: number, term: string, text: string | undefined, { added, removed }: Change): void {
    const docs = new Set(text === undefined ? [] : decodePart(text));
    for (const doc of added) docs.add(doc);
    for (const doc of removed) docs.delete(doc);
    const ascending = [...docs].sort((a, b) => a - b);
    if (ascending.length === 0) {
      if (text !== undefined) this.emptied.push({ term, part, docs: '' });
    } else this.written.push({ term, part, docs: encodePart(ascending) });
  }

  private of(doc: number, term: string): Change {
    const part = Math.floor(doc / PART);
    let terms = this.parts.get(part);
    if (!terms) this.parts.set(part, (terms = new Map<string, Change>()));
    let found = terms.get(term);
    if (!found) terms.set(term, (found = { added: [], removed: [] }));
    return found;
  }
}
