import { type ModuleDatabase, inList, minorDigits } from '../../../platform/index.js';
import type { Facet, FacetValue } from '../contract/search.contract.js';
import type { DocSet } from '../index/doc-set.js';
import { pause } from '../index/in-slices.js';
import { termOfValue, valueLine, valueOf } from '../text/product-words.js';
import type { Columns } from './columns.js';
import { type Filters, passing } from './filters.js';

/** Up to so many hits are counted by what the columns say. */
const COUNTED = 50_000;
/** Authors and attributes are chosen by what so many of the hits have; then all hits that have them are counted. */
const LOOKED_AT = 1_000;
const MOST_VALUES = 50;
const SHOWN_VALUES = 20;
const MOST_ATTRIBUTES = 12;
/**
 * An attribute that has another value for nearly every product helps nobody to choose; nor does one whose values that are shown lead to a
 * small part of the hits: numbers of pages.
 */
const MOST_DIFFERENT = 0.5;
const LEAST_SHOWN = 0.25;
const FEW = 10;
/** Lower ends of the ranges of prices, in minor units. */
const PRICES = [0, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000];
const STARS = [400, 300, 200, 100];

interface Counted {
  facets: Facet[];
  /** Everything that was found was counted. */
  exact: boolean;
}

/** Counts hits by what they could be filtered by: each facet with all filters but its own. */
export class FacetCount {
  private exact = true;
  /** What passes every filter; the same for each facet that nothing is filtered by. */
  private all: DocSet | undefined;
  private counted: number[] | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly columns: Columns,
    private readonly found: DocSet,
    private readonly filters: Filters,
    private readonly currency: string | undefined,
    private readonly setsOf: (terms: string[]) => Promise<Map<string, DocSet>>,
  ) {}

  async count(): Promise<Counted> {
    const facets = [this.categories(), ...(await this.texts()), this.prices(), this.ratings(), this.availability()];
    return { facets: facets.filter(({ values }) => values.length > 0).slice(0, 20), exact: this.exact };
  }

  private hits(facet: string): number[] {
    if (this.filters.has(facet)) return this.firstOf(passing(this.found, this.filters, facet), COUNTED);
    return (this.counted ??= this.firstOf((this.all ??= passing(this.found, this.filters)), COUNTED));
  }

  private firstOf(docs: DocSet, most: number): number[] {
    const first = docs.first(most + 1);
    if (first.length <= most) return first;
    this.exact = false;
    first.pop();
    return first;
  }

  private categories(): Facet {
    const { category, categories } = this.columns;
    const places = new Uint32Array(categories.length);
    for (const doc of this.hits('category')) {
      const place = category[doc] as number;
      places[place] = (places[place] as number) + 1;
    }
    const counts = new Map<string, number>();
    for (const [place, count] of places.entries()) {
      if (count === 0) continue;
      const names = (categories[place] as string).split('/');
      for (let i = 1; i <= names.length; i++) {
        const path = names.slice(0, i).join('/');
        counts.set(path, (counts.get(path) ?? 0) + count);
      }
    }
    const values = ranked(counts, MOST_VALUES);
    return {
      name: 'category',
      values: values.map((v) => ({ ...v, label: v.value.slice(v.value.lastIndexOf('/') + 1) })),
    };
  }

  private prices(): Facet {
    const counts = PRICES.map(() => 0);
    const { price } = this.columns;
    for (const doc of this.hits('price')) {
      let at = PRICES.length - 1;
      while (at > 0 && (price[doc] as number) < (PRICES[at] as number)) at--;
      counts[at] = (counts[at] as number) + 1;
    }
    const values = counts.flatMap((count, i): FacetValue[] => {
      const [from, to] = [PRICES[i] as number, PRICES[i + 1]];
      const value = `${from}-${to === undefined ? '' : to - 1}`;
      return count === 0 ? [] : [{ value, label: this.range(from, to), count }];
    });
    return { name: 'price', values };
  }

  private range(from: number, to: number | undefined): string {
    const currency = this.currency === undefined ? '' : ` ${this.currency}`;
    return to === undefined
      ? `${this.shown(from)}${currency} and more`
      : `${this.shown(from)} to ${this.shown(to - 1)}${currency}`;
  }

  private shown(amount: number): string {
    const digits = this.currency === undefined ? 0 : (minorDigits(this.currency) ?? 0);
    return (amount / 10 ** digits).toFixed(digits);
  }

  private ratings(): Facet {
    const { rating, ratings } = this.columns;
    const rated = this.hits('rating').filter((doc) => (ratings[doc] as number) > 0);
    const values = STARS.map((stars) => ({
      value: String(stars),
      label: `${stars / 100} ${stars === 100 ? 'star' : 'stars'} and more`,
      count: rated.filter((doc) => (rating[doc] as number) >= stars).length,
    }));
    return { name: 'rating', values: values.filter(({ count }) => count > 0) };
  }

  private availability(): Facet {
    const count = this.hits('availability').filter((doc) => this.columns.available.has(doc)).length;
    return { name: 'availability', values: count > 0 ? [{ value: 'true', label: 'available', count }] : [] };
  }

  /** Authors and attributes: what is filtered by, with that filter left out, then what most hits have. */
  private async texts(): Promise<Facet[]> {
    const hits = (this.all ??= passing(this.found, this.filters));
    const looked = await this.valuesOf(hits.first(LOOKED_AT));
    /** What passes, where a facet's own filter makes a difference. */
    const others = new Map<string, DocSet>();
    for (const facet of this.filters.keys())
      if (facet === 'author' || facet.startsWith('attribute:')) {
        const passed = passing(this.found, this.filters, facet);
        if (passed.size === hits.size) continue;
        others.set(facet, passed);
        const own = await this.valuesOf(passed.first(LOOKED_AT), facet);
        looked.set(facet, own.get(facet) ?? new Map<string, number>());
        await pause();
      }
    const shown = [...looked]
      .map(([name, counts]) => ({ name, counts, hits: sumOf(counts.values()), values: ranked(counts, SHOWN_VALUES) }))
      .filter((facet) => this.filters.has(facet.name) || helps(facet))
      .sort(
        (a, b) =>
          Number(this.filters.has(b.name)) - Number(this.filters.has(a.name)) ||
          b.hits - a.hits ||
          (a.name < b.name ? -1 : 1),
      )
      .slice(0, MOST_ATTRIBUTES);
    const cut = shown.filter(({ name }) => (others.get(name) ?? hits).size > LOOKED_AT);
    const sets = await this.setsOf(cut.flatMap(({ name, values }) => values.map((v) => termOf(name, v.value))));
    return shown.map(({ name, values }) => {
      const counted = cut.some((facet) => facet.name === name)
        ? ranked(countsIn(others.get(name) ?? hits, name, values, sets), SHOWN_VALUES)
        : values;
      return { name, values: counted.map((v) => ({ ...v, label: v.value })) };
    });
  }

  /** How often each value of each facet, or of the `only` one. */
  private async valuesOf(docs: number[], only?: string): Promise<Map<string, Map<string, number>>> {
    const wanted = inList(docs);
    const rows = await this.database.read<{ facets: string }>(
      `SELECT facets FROM product_words WHERE doc IN ${wanted.sql}`,
      wanted.params,
    );
    const lines = new Map<string, number>();
    const start = only === undefined ? '' : valueLine(only, '');
    for (const { facets } of rows)
      for (const line of facets.split('\n'))
        if (line !== '' && line.startsWith(start)) lines.set(line, (lines.get(line) ?? 0) + 1);
    const byFacet = new Map<string, Map<string, number>>();
    for (const [line, count] of lines) {
      const [facet, value] = valueOf(line);
      let counts = byFacet.get(facet);
      if (!counts) byFacet.set(facet, (counts = new Map<string, number>()));
      counts.set(value, count);
    }
    return byFacet;
  }
}

interface CountedText {
  name: string;
  /** By value. */
  counts: ReadonlyMap<string, number>;
  hits: number;
  /** Those that are shown. */
  values: readonly { count: number }[];
}

function helps({ name, counts, hits, values }: CountedText): boolean {
  if (hits <= FEW) return true;
  if (counts.size / hits > MOST_DIFFERENT) return false;
  return name === 'author' || sumOf(values.map(({ count }) => count)) / hits >= LEAST_SHOWN;
}

const termOf = (facet: string, value: string): string => termOfValue(valueLine(facet, value));

const countsIn = (
  hits: DocSet,
  facet: string,
  values: readonly { value: string; count: number }[],
  sets: ReadonlyMap<string, DocSet>,
): Map<string, number> =>
  new Map(
    values.map(({ value, count }) => {
      const set = sets.get(termOf(facet, value));
      return [value, set ? hits.common(set) : count];
    }),
  );

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, n) => sum + n, 0);

const ranked = (counts: ReadonlyMap<string, number>, most: number): { value: string; count: number }[] =>
  [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, most);
