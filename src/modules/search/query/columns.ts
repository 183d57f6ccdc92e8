import { Injectable } from '@nestjs/common';
import { ModuleDatabase } from '../../../platform/index.js';
import { DocSet } from '../index/doc-set.js';
import { stemOf } from '../text/stems.js';
import { fold, wordsOf } from '../text/words.js';
import { pause } from '../index/in-slices.js';
import { Peaks } from './peaks.js';
import { Steps, priceStep, ratingStep } from './steps.js';

interface ColumnRow {
  doc: number;
  seq: number;
  version: number;
  category: string | null;
  created_at: string | null;
  title_words: number;
  price_amount: number | null;
  available: number;
  rating_average: number;
  rating_count: number;
  sales: number;
}

const CHUNK = 2_000;
const CLASSES = 12;
/** Words of a category's name. */
const LONGEST_KIND = 12;

/** What is filtered, sorted and counted by, in memory: about 55 bytes for each product. Follows the table by its changes. */
@Injectable()
export class Columns {
  /** One more than the greatest number. */
  size = 1;
  /** Products that have a price. */
  listed = DocSet.empty(0);
  available = DocSet.empty(0);
  /** All products, split by how much they are sold and rated and how short their titles are: the best first. */
  readonly classes = new Steps();
  /** By {@link priceStep} and {@link ratingStep}. */
  readonly prices = new Steps();
  readonly stars = new Steps();
  /** Of `created` and `sales`. */
  readonly newest = new Peaks();
  readonly mostSold = new Peaks();
  price = new Float64Array(0);
  created = new Float64Array(0);
  rating = new Uint16Array(0);
  ratings = new Uint32Array(0);
  sales = new Float64Array(0);
  /** Place in `categories`. */
  category = new Uint32Array(0);
  /** Every path that a product has. */
  readonly categories: string[] = [''];
  /** The same, folded. */
  readonly foldedCategories: string[] = [''];
  /** The stems of the last name of each path: what kind of product it is. */
  readonly kinds: string[][] = [[]];
  /** Products that are known, with a price or without. */
  products = 0;
  private known = new Uint8Array(0);
  private readonly places = new Map([['', 0]]);
  private seq = 0;
  private commits = -1;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly database: ModuleDatabase) {}

  /** Grows with every change that they have followed. */
  get changes(): number {
    return this.seq;
  }

  /** The first `most` of these: what is sold and rated most and has a short title before others. */
  first(found: DocSet, most: number): number[] {
    const docs: number[] = [];
    for (const members of this.classes.ascending()) {
      if (docs.length >= most) break;
      docs.push(...found.firstIn(members, most - docs.length));
    }
    return docs;
  }

  /** Brings them up to what is committed now. */
  refresh(): Promise<void> {
    const run = this.last.then(() => this.follow());
    this.last = run.catch(() => undefined);
    return run;
  }

  private async follow(): Promise<void> {
    const { commits, exclusive } = this.database;
    if (exclusive && commits === this.commits) return;
    for (;;) {
      const rows = await this.database.read<ColumnRow>(
        `SELECT doc, seq, version, category, created_at, title_words, price_amount, available, rating_average, rating_count, sales
         FROM indexed_product WHERE seq > ? ORDER BY seq LIMIT ${CHUNK}`,
        [this.seq],
      );
      for (const row of rows) this.take(row);
      if (rows.length < CHUNK) break;
      await pause();
    }
    this.commits = commits;
  }

  private take(row: ColumnRow): void {
    const { doc } = row;
    if (doc >= this.known.length) this.grow(doc);
    this.size = Math.max(this.size, doc + 1);
    const isProduct = row.version > 0 ? 1 : 0;
    this.products += isProduct - (this.known[doc] as number);
    this.known[doc] = isProduct;
    this.listed.set(doc, isProduct === 1 && row.price_amount !== null);
    this.available.set(doc, row.available === 1);
    this.classes.put(doc, classOf(row));
    this.prices.put(doc, priceStep(row.price_amount ?? 0));
    this.stars.put(doc, ratingStep(row.rating_average, row.rating_count));
    this.price[doc] = row.price_amount ?? 0;
    this.created[doc] = row.created_at === null ? 0 : Date.parse(row.created_at);
    this.rating[doc] = row.rating_average;
    this.ratings[doc] = row.rating_count;
    this.sales[doc] = row.sales;
    this.newest.raise(doc, this.created[doc]);
    this.mostSold.raise(doc, row.sales);
    this.category[doc] = this.placeOf(row.category ?? '');
    this.seq = row.seq;
  }

  private placeOf(path: string): number {
    let place = this.places.get(path);
    if (place === undefined) {
      place = this.categories.push(path) - 1;
      this.places.set(path, place);
      this.foldedCategories.push(fold(path));
      const kind = path.slice(path.lastIndexOf('/') + 1);
      this.kinds.push(wordsOf(kind, LONGEST_KIND).map(({ folded }) => stemOf(folded)));
    }
    return place;
  }

  private grow(doc: number): void {
    const length = Math.max(1_024, Math.ceil(doc * 1.5) + 1);
    const grown = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(before: T): T => {
      const after = new (before.constructor as new (size: number) => T)(length);
      after.set(before);
      return after;
    };
    this.known = grown(this.known);
    this.listed = this.listed.grown(length);
    this.available = this.available.grown(length);
    for (const some of [this.classes, this.prices, this.stars, this.newest, this.mostSold]) some.grow(length);
    this.price = grown(this.price);
    this.created = grown(this.created);
    this.rating = grown(this.rating);
    this.ratings = grown(this.ratings);
    this.sales = grown(this.sales);
    this.category = grown(this.category);
  }
}

/** Between 0, the best, and `CLASSES - 1`: eight classes of title lengths, moved up by what is sold and rated. */
function classOf({ title_words: words, sales, rating_count: ratings }: ColumnRow): number {
  const popular = Math.log2(1 + Math.max(0, sales)) + Math.log2(1 + ratings) / 2;
  const place = 4 + Math.min(7, Math.floor(words / 3)) - Math.floor(popular / 2);
  return Math.min(CLASSES - 1, Math.max(0, place));
}
