import { Injectable } from '@nestjs/common';
import { ModuleDatabase, Schedule, inList } from '../../../platform/index.js';
import type { Hit, SearchPage, SearchProducts } from '../contract/search.contract.js';
import { DocSet } from '../index/doc-set.js';
import { readState } from '../index/index-state.js';
import { SCORED, candidatesOf } from './candidates.js';
import { CategoryPaths } from './categories.js';
import { Columns } from './columns.js';
import { decodeCursor, encodeCursor } from './cursors.js';
import { FacetCount } from './facets.js';
import { filtersOf, passing, termsOfFilters } from './filters.js';
import { fragmentsOf, snippetOf } from './highlighting.js';
import { all } from './matching.js';
import { type Place, comparePlaces, firstAfter, orderBy } from './order.js';
import { Postings } from './postings.js';
import { stemsOfSlots } from './question.js';
import { Relevance } from './relevance.js';
import { Vocabulary } from './vocabulary.js';
import { Understanding, type Understood } from './understanding.js';

/** A badge comes and goes without a change of the index: it is no part of what was found. */
export type FoundHit = Omit<Hit, 'badge'>;
export type FoundPage = Omit<SearchPage, 'items'> & { items: FoundHit[] };

interface HitRow {
  doc: number;
  product_id: string;
  title: string;
  authors: string;
  category: string;
  description: string;
  price_amount: number;
  currency: string;
  available: number;
  rating_average: number;
  rating_count: number;
}

/** How often (ms) the columns follow when nobody searches. */
const FOLLOWED = 1_000;
/** After those that were scored: what is found besides, in the order of the index. */
const UNSCORED = 1;

const foundBy = (understood: Understood | undefined, { allWords }: SearchProducts): DocSet | undefined =>
  understood && allWords === true ? all(understood.matched, understood.found) : understood?.found;

/** Answers a search. What it costs is bounded, however many products are found. */
@Injectable()
export class Searching {
  constructor(
    private readonly database: ModuleDatabase,
    readonly columns: Columns,
    private readonly postings: Postings,
    private readonly understanding: Understanding,
    private readonly vocabulary: Vocabulary,
    private readonly categories: CategoryPaths,
    schedule: Schedule,
  ) {
    // The first search after a start need not wait until all products were read.
    schedule.repeatEverywhere('columns', FOLLOWED, () => this.columns.refresh());
  }

  /** The paths of the category that is asked for. Errors: outages of the catalogue, for an id that is not known yet. */
  async pathsOf({ category }: SearchProducts): Promise<string[] | undefined> {
    if (category === undefined) return undefined;
    await this.columns.refresh();
    return this.categories.of(category, this.columns.foldedCategories);
  }

  /** `paths`: those of {@link pathsOf}. Errors: invalid `invalid_cursor`. */
  async page(request: SearchProducts, paths: readonly string[] | undefined): Promise<FoundPage> {
    const { columns } = this;
    const after = decodeCursor(request);
    await columns.refresh();
    const state = await readState(this.database);
    const query = request.query?.trim() ?? '';
    const understood = query === '' ? undefined : await this.understanding.of(query, state, columns);
    const found = foundBy(understood, request) ?? columns.listed.copy();
    const asked = await this.spelled(request, state.generation);
    const setsOf = (terms: string[]): Promise<Map<string, DocSet>> => this.postings.of(state, terms, columns.size);
    const sets = await setsOf(termsOfFilters(asked));
    const filters = filtersOf(asked, paths, { found, columns, sets });
    const hits = passing(found, filters);
    const places = await this.firstOf(hits, request, understood, after);
    const shown = places.slice(0, request.limit);
    const items = await this.hitsOf(shown, understood);
    const counted =
      request.facets === false
        ? { facets: [], exact: true }
        : await new FacetCount(this.database, columns, found, filters, items[0]?.price.currency, setsOf).count();
    const last = places.length > request.limit ? shown.at(-1) : undefined;
    return {
      items,
      next: last ? encodeCursor(request, last) : null,
      total: hits.size,
      exact: counted.exact && understood?.complete !== false,
      facets: counted.facets,
      didYouMean: understood?.didYouMean ?? null,
      corrected: understood?.corrected ?? false,
    };
  }

  /** Whoever asks for an author need not mind capitals. */
  private async spelled(request: SearchProducts, generation: number): Promise<SearchProducts> {
    const { authors } = request;
    if (authors === undefined) return request;
    return { ...request, authors: await this.vocabulary.spellings(generation, authors) };
  }

  /** One more than are shown: whether there is a next page. */
  private async firstOf(
    hits: DocSet,
    { sort, limit }: SearchProducts,
    understood: Understood | undefined,
    after: Place | undefined,
  ): Promise<Place[]> {
    if (!understood || (sort !== undefined && sort !== 'relevance'))
      return firstAfter(
        hits,
        orderBy(sort === undefined || sort === 'relevance' ? 'sales' : sort, this.columns),
        after,
        limit + 1,
      );
    const scored = await this.scored(hits, understood);
    // Scores move with whatever is indexed: it goes on after the product that was shown last, wherever that is now.
    const last = after && after[0] !== UNSCORED ? scored.find(([, , doc]) => doc === after[2]) : undefined;
    const from = last ?? after;
    const first = scored.filter((place) => !from || comparePlaces(place, from) > 0).slice(0, limit + 1);
    if (first.length > limit) return first;
    const rest = hits.copy();
    for (const [, , doc] of scored) rest.set(doc, false);
    rest.forEach((doc) => {
      const place: Place = [UNSCORED, 0, doc];
      if (!from || comparePlaces(place, from) > 0) first.push(place);
      return first.length <= limit;
    });
    return first;
  }

  private async scored(hits: DocSet, { question, matched }: Understood): Promise<Place[]> {
    const { columns } = this;
    const relevance = new Relevance(question, matched, columns.products);
    const wanted = { most: SCORED, asksFor: (kind: readonly string[]) => relevance.asksFor(kind) };
    const candidates = inList(candidatesOf(hits, matched, columns, wanted));
    const rows = await this.database.read<{ doc: number; stems: string }>(
      `SELECT doc, stems FROM product_words WHERE doc IN ${candidates.sql}`,
      candidates.params,
    );
    return rows
      .map(({ doc, stems }): Place => {
        const known = {
          doc,
          sales: Math.max(0, columns.sales[doc] as number),
          ratings: columns.ratings[doc] as number,
          kind: columns.kinds[columns.category[doc] as number] as string[],
        };
        return [-relevance.of(stems, known), 0, doc];
      })
      .sort(comparePlaces);
  }

  private async hitsOf(places: Place[], understood: Understood | undefined): Promise<FoundHit[]> {
    const wanted = inList(places.map(([, , doc]) => doc));
    const stems = new Set(stemsOfSlots(understood?.question.slots ?? []));
    // Long texts are only read where there is something to find in them.
    const description = stems.size === 0 ? "''" : 't.description';
    const rows = await this.database.read<HitRow>(
      `SELECT p.doc, p.product_id, t.title, t.authors, t.category, ${description} AS description, p.price_amount, p.currency,
         p.available, p.rating_average, p.rating_count
       FROM indexed_product p JOIN product_text t ON t.doc = p.doc WHERE p.doc IN ${wanted.sql}`,
      wanted.params,
    );
    const byDoc = new Map(rows.map((row) => [row.doc, row]));
    return places.flatMap(([, , doc]) => {
      const row = byDoc.get(doc);
      // Prices never go away: a row that is listed has one.
      return row ? [toHit(row, stems)] : [];
    });
  }
}

const toHit = (row: HitRow, stems: ReadonlySet<string>): FoundHit => ({
  productId: row.product_id,
  title: row.title,
  authors: row.authors === '[]' ? [] : (JSON.parse(row.authors) as string[]),
  category: row.category,
  price: { amount: row.price_amount, currency: row.currency },
  rating: row.rating_count > 0 ? { average: row.rating_average, count: row.rating_count } : null,
  available: row.available === 1,
  titleFragments: fragmentsOf(row.title, stems),
  snippet: stems.size === 0 ? [] : snippetOf(row.description, stems),
});
