import { Injectable } from '@nestjs/common';
import { ModuleDatabase, Schedule, inList } from '../../../platform/index.js';
import type { Badge } from '../contract/search.contract.js';
import { Slices } from '../index/in-slices.js';
import { Columns } from './columns.js';
import { Podium } from './podium.js';

const LEAST_SOLD = 5;
/** Hundredths of a star. */
const LEAST_RATING = 450;
const LEAST_RATINGS = 10;
/** How long (ms) a product is new. */
const NEW_FOR = 30 * 24 * 60 * 60 * 1000;

/** How often (ms) it is looked for changes. */
const EVERY = 1_000;
/** After an award there is none for so many times as long as it took. */
const REST = 100;
/** So many products are looked at before others may have their turn, and so many ids are read at once. */
const STRIDE = 4_096;
const READ = 1_000;

interface Carried {
  /** What it carries until something changes. */
  lasting: Badge | undefined;
  /** Milliseconds since 1970. */
  newUntil: number;
}

/**
 * Which products carry a badge: few of each category. They are awarded anew after changes, from the columns, so that a question
 * costs a look into a map and no more, however many products there are.
 */
@Injectable()
export class Badges {
  private carried: ReadonlyMap<string, Carried> = new Map();
  /** Ids of those who carry one, by their numbers. */
  private ids: ReadonlyMap<number, string> = new Map();
  private awarded = -1;
  private rests = -Infinity;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly columns: Columns,
    schedule: Schedule,
  ) {
    schedule.repeatEverywhere('badges', EVERY, () => this.follow());
  }

  of(productId: string): Badge | null {
    const carried = this.carried.get(productId);
    if (!carried) return null;
    return carried.lasting ?? (carried.newUntil > Date.now() ? 'new' : null);
  }

  private async follow(): Promise<void> {
    await this.columns.refresh();
    const { changes } = this.columns;
    const began = performance.now();
    if (changes === this.awarded || began < this.rests) return;
    await this.award();
    this.awarded = changes;
    const ended = performance.now();
    this.rests = ended + REST * (ended - began);
  }

  private async award(): Promise<void> {
    const { sold, rated, newest } = await this.podiums();
    const docs = new Map<number, Carried>();
    for (const doc of newest) docs.set(doc, { lasting: undefined, newUntil: this.newUntil(doc) });
    for (const doc of rated) docs.set(doc, { lasting: 'top_rated', newUntil: 0 });
    for (const doc of sold) docs.set(doc, { lasting: 'best_seller', newUntil: 0 });
    this.ids = await this.idsOf([...docs.keys()]);
    this.carried = new Map([...this.ids].map(([doc, productId]) => [productId, docs.get(doc) as Carried]));
  }

  /** The numbers of those who stand out in each way. */
  private async podiums(): Promise<Record<'sold' | 'rated' | 'newest', number[]>> {
    const { columns } = this;
    const { length } = columns.categories;
    // From the last number back, since what is new mostly comes first then: of equals, the later ones are there already.
    const sold = new Podium(length, (doc, other) => (columns.sales[doc] as number) >= (columns.sales[other] as number));
    const newest = new Podium(
      length,
      (doc, other) => (columns.created[doc] as number) > (columns.created[other] as number),
    );
    const rated = new Podium(length, (doc, other) => {
      const better = (columns.rating[doc] as number) - (columns.rating[other] as number);
      return better > 0 || (better === 0 && (columns.ratings[doc] as number) >= (columns.ratings[other] as number));
    });
    const now = Date.now();
    const slices = new Slices();
    for (let end = columns.size; end > 1; end -= STRIDE) {
      const { listed, category, sales, rating, ratings } = columns;
      for (let doc = end - 1; doc >= Math.max(1, end - STRIDE); doc--) {
        if (!listed.has(doc)) continue;
        const place = category[doc] as number;
        if ((sales[doc] as number) >= LEAST_SOLD) sold.enter(place, doc);
        if ((ratings[doc] as number) >= LEAST_RATINGS && (rating[doc] as number) >= LEAST_RATING)
          rated.enter(place, doc);
        if (this.newUntil(doc) > now) newest.enter(place, doc);
      }
      await slices.next();
    }
    return { sold: sold.standing, rated: rated.standing, newest: newest.standing };
  }

  private newUntil(doc: number): number {
    return (this.columns.created[doc] as number) + NEW_FOR;
  }

  /** Of those that carried one before the id is known. */
  private async idsOf(docs: number[]): Promise<Map<number, string>> {
    const ids = new Map<number, string>();
    const unknown: number[] = [];
    for (const doc of docs) {
      const known = this.ids.get(doc);
      if (known === undefined) unknown.push(doc);
      else ids.set(doc, known);
    }
    for (let i = 0; i < unknown.length; i += READ) {
      const wanted = inList(unknown.slice(i, i + READ));
      const rows = await this.database.read<{ doc: number; product_id: string }>(
        `SELECT doc, product_id FROM indexed_product WHERE doc IN ${wanted.sql}`,
        wanted.params,
      );
      for (const row of rows) ids.set(row.doc, row.product_id);
    }
    return ids;
  }
}
