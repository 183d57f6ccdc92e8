import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, inList } from '../../platform/index.js';
import { MISSPELT } from './index/completion-changes.js';
import { pause } from './index/in-slices.js';
import { readState, waitingIn } from './index/index-state.js';
import { Indexer, TEXT_ROWS, type TextRow } from './index/indexer.js';
import { PART, decodePart } from './index/posting-part.js';
import { PREFIX } from './text/deletions.js';
import { completionsOf, termsOf, wordsOfProduct } from './text/product-words.js';

const MOST_FINDINGS = 100;
/** The greatest number that a product can have. */
const LAST_DOC = 2 ** 31 - 1;
/** So many products, from the newest back, are held against their postings word by word. */
const CHECKED = 2_000;
const BATCH = 200;
/** So often products are read again when another instance has written the index meanwhile. */
const TRIES = 10;
/** So many words are looked up at once. */
const AT_ONCE = 1_000;

const CHECKS: readonly [finding: string, count: string][] = [
  [
    'products with a text that is not there',
    'SELECT COUNT(*) AS n FROM indexed_product WHERE version > 0 AND doc NOT IN (SELECT doc FROM product_text)',
  ],
  [
    'products whose number or change is one that was never given',
    `SELECT COUNT(*) AS n FROM indexed_product
     WHERE doc > (SELECT last_doc FROM index_state) OR seq > (SELECT last_seq FROM index_state) OR doc < 1`,
  ],
  [
    'products that could not be indexed and are left out',
    'SELECT COUNT(*) AS n FROM indexed_product WHERE version = failed_version',
  ],
  ['products with less than nothing sold', 'SELECT COUNT(*) AS n FROM indexed_product WHERE sales < 0'],
  [
    'products whose price lacks its currency or its version',
    'SELECT COUNT(*) AS n FROM indexed_product WHERE (price_amount IS NULL) <> (currency IS NULL) OR (price_amount IS NULL) <> (price_version = 0)',
  ],
  [
    'words and names that no product has',
    'SELECT COUNT(*) AS n FROM completion WHERE products < 1 AND generation = (SELECT generation FROM index_state)',
  ],
  [
    'postings of a generation that neither answers nor is being made or removed',
    `SELECT COUNT(*) AS n FROM posting, index_state
     WHERE posting.generation <> index_state.generation AND posting.generation <> COALESCE(next_generation, -1)
       AND COALESCE(step, '') <> 'clean'`,
  ],
];

/** Search holds its postings against the texts that they were made from. */
@Injectable()
export class SearchAudit {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly indexer: Indexer,
  ) {}

  async report(): Promise<AuditReport> {
    const findings: string[] = [];
    for (const [finding, sql] of CHECKS) {
      const n = await this.count(sql);
      if (n > 0) findings.push(`${n} ${finding}`);
    }
    const { checked, ...found } = await this.indexer.alone(() => this.wordFindings());
    findings.push(...found.findings);
    const figures = {
      checked: String(checked),
      products: String(await this.count('SELECT COUNT(*) AS n FROM indexed_product WHERE version > 0')),
      waiting: String(await this.count(`SELECT COUNT(*) AS n FROM indexed_product p WHERE ${waitingIn('p')}`)),
      postings: String(await this.count('SELECT COUNT(*) AS n FROM posting')),
    };
    return { findings: findings.slice(0, MOST_FINDINGS), figures };
  }

  /** Only what does not wait to be indexed can be held against its text; how many were. */
  private async wordFindings(): Promise<{ checked: number; findings: string[] }> {
    const findings = new Set<string>();
    let checked = 0;
    for (let below = LAST_DOC; checked < CHECKED;) {
      const batch = await this.checkBatch(below);
      if (!batch) break;
      for (const finding of batch.findings) findings.add(finding);
      checked += batch.rows.length;
      below = batch.rows.at(-1)?.doc ?? 0;
      if (batch.rows.length < BATCH) break;
      await pause();
    }
    return { checked, findings: [...findings] };
  }

  /** Postings say something about texts as long as nobody writes them; undefined while another instance does so all the time. */
  private async checkBatch(below: number): Promise<{ rows: TextRow[]; findings: string[] } | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const { generation, revision, step } = await readState(this.database);
      const rows = await this.database.read<TextRow>(
        `${TEXT_ROWS} WHERE p.version > 0 AND p.version = p.indexed_version AND p.doc < ? ORDER BY p.doc DESC LIMIT ${BATCH}`,
        [below],
      );
      // What a rebuild has just read for the first time is indexed by its next step.
      const read = step === 'walk' || step === 'build' ? rows.filter(({ stems }) => stems !== '') : rows;
      const findings = await this.findingsOf(read, generation);
      if ((await readState(this.database)).revision === revision) return { rows, findings };
      await pause();
    }
    return undefined;
  }

  private async findingsOf(rows: TextRow[], generation: number): Promise<string[]> {
    const findings: string[] = [];
    const terms = new Map(rows.map((row) => [row.doc, termsOf(row)]));
    const postings = await this.postingsOf(
      generation,
      new Set([...terms.values()].flatMap((some) => [...some])),
      terms,
    );
    const typed = await this.typedOf(generation, rows);
    for (const word of await this.unmisspeltOf(generation, rows)) findings.push(`no misspelling leads to "${word}"`);
    for (const row of rows) {
      const authors = JSON.parse(row.authors) as string[];
      const attributes = JSON.parse(row.attributes) as Record<string, string>;
      const words = wordsOfProduct({ ...row, authors, attributes });
      if (words.stems !== row.stems || words.facets !== row.facets || words.names !== row.names)
        findings.push(`product number ${row.doc} is indexed by other words than its own`);
      const missing = [...(terms.get(row.doc) ?? [])].filter((term) => !postings.get(term)?.has(row.doc));
      if (missing.length > 0) findings.push(`product number ${row.doc} lacks in ${missing.length} of its postings`);
      if ([...completionsOf(row).values()].some((completion) => !typed.has(`${completion.kind} ${completion.typed}`)))
        findings.push(`product number ${row.doc} has a name that is not completed`);
    }
    for (const [term, docs] of postings)
      for (const doc of docs)
        if (!terms.get(doc)?.has(term))
          findings.push(`product number ${doc} stands in the postings of a word that it has not`);
    return findings;
  }

  /** Of these terms, as far as they hold one of these products. */
  private async postingsOf(
    generation: number,
    terms: Set<string>,
    products: ReadonlyMap<number, unknown>,
  ): Promise<Map<string, Set<number>>> {
    const postings = new Map<string, Set<number>>();
    const all = [...terms];
    for (let i = 0; i < all.length; i += AT_ONCE) {
      const wanted = inList(all.slice(i, i + AT_ONCE));
      const rows = await this.database.read<{ term: string; part: number; docs: string }>(
        `SELECT term, part, docs FROM posting WHERE generation = ? AND term IN ${wanted.sql}`,
        [generation, ...wanted.params],
      );
      for (const { term, part, docs } of rows) {
        const set = postings.get(term) ?? new Set<number>();
        for (const doc of decodePart(docs)) if (products.has(part * PART + doc)) set.add(part * PART + doc);
        postings.set(term, set);
      }
      await pause();
    }
    return postings;
  }

  private async typedOf(generation: number, rows: TextRow[]): Promise<Set<string>> {
    const wanted = typedIn(rows);
    const known = await this.database.read<{ kind: string; typed: string }>(
      `SELECT kind, typed FROM completion WHERE generation = ? AND typed IN ${wanted.sql}`,
      [generation, ...wanted.params],
    );
    return new Set(known.map(({ kind, typed }) => `${kind} ${typed}`));
  }

  /** A misspelling may lead to a word that no product has: they are written first. A word without any is never corrected to. */
  private async unmisspeltOf(generation: number, rows: TextRow[]): Promise<string[]> {
    const wanted = typedIn(rows);
    const words = await this.database.read<{ word: string }>(
      `SELECT c.typed AS word FROM completion c WHERE c.generation = ? AND c.kind = 'word' AND c.typed IN ${wanted.sql}
         AND NOT EXISTS (SELECT 1 FROM misspelling m WHERE m.generation = c.generation
           AND m.deletion = SUBSTR(c.typed, 1, ${PREFIX}) AND m.word = c.typed)`,
      [generation, ...wanted.params],
    );
    return words.map(({ word }) => word).filter((word) => MISSPELT.test(word));
  }

  private async count(sql: string): Promise<number> {
    return (await this.database.readOne<{ n: number }>(sql))?.n ?? 0;
  }
}

const typedIn = (rows: TextRow[]): ReturnType<typeof inList> =>
  inList([...new Set(rows.flatMap((row) => [...completionsOf(row).values()].map(({ typed }) => typed)))]);
