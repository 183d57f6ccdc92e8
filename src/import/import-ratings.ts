import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import { type ImportedRating, Reviews } from '../modules/reviews/contract/reviews.contract.js';
import type { Client, ServiceAccess } from '../platform/index.js';
import { type ImportFigures, type ImportObserver, type MappedLine, type Reject, batchesOf } from './mapped-lines.js';
import type { RatingMapping, RatingRow } from './rating-row.js';
import { searchable } from './searchable.js';

/** Ratings that are handed to reviews at once. */
const BATCH = 250;
/** What was loaded is counted everywhere before the next batch goes in: events cannot pile up. */
const SETTLE = { settle: 5_000 };

/**
 * Loads what customers said of products through the contracts of catalog and reviews, a batch at a time. Everything is an upsert by
 * product and customer, so a run that was cut short is completed by running it again.
 */
export class RatingsImport {
  private readonly catalog: Client<typeof Catalog>;
  private readonly reviews: Client<typeof Reviews>;
  private readonly figures: ImportFigures = { created: 0, updated: 0, unchanged: 0, rejected: 0 };

  constructor(
    private readonly access: ServiceAccess,
    private readonly mapping: RatingMapping,
    private readonly observer: ImportObserver = {},
  ) {
    this.catalog = access.client(Catalog, 'import');
    this.reviews = access.client(Reviews, 'import');
  }

  /** What is done can be found, also by search unless it is very much. Errors: HeaderError. */
  async run(file: string): Promise<ImportFigures> {
    const bytes = (read: number): void => this.observer.bytes?.(read);
    const reject = (line: Reject): void => this.reject(line);
    for await (const lines of batchesOf(file, this.mapping, BATCH, { bytes, reject })) await this.load(lines);
    await searchable(this.access);
    return this.figures;
  }

  private async load(lines: MappedLine<RatingRow>[]): Promise<void> {
    const externalIds = [...new Set(lines.map(({ row }) => row.externalId))];
    const found = await this.catalog.byExternalId({ externalIds });
    const productOf = new Map(found.items.map(({ externalId, productId }) => [externalId, productId]));
    const items: ImportedRating[] = [];
    for (const { row, line, text } of lines) {
      const productId = productOf.get(row.externalId);
      if (productId === undefined) this.reject({ line, reason: `there is no product "${row.externalId}"`, text });
      else items.push({ productId, ...row.rating });
    }
    if (items.length > 0) {
      const { created, updated, unchanged } = await this.reviews.importRatings({ items }, SETTLE);
      this.figures.created += created;
      this.figures.updated += updated;
      this.figures.unchanged += unchanged;
    }
    this.observer.progress?.(this.figures);
  }

  private reject(reject: Reject): void {
    this.figures.rejected++;
    this.observer.reject?.(reject);
  }
}
