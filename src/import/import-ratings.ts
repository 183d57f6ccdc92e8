import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import { type ImportedRating, Reviews } from '../modules/reviews/contract/reviews.contract.js';
import type { Client, ServiceAccess } from '../platform/index.js';
import { csvRecords } from './csv-records.js';
import { type ImportFigures, type ImportObserver, headerOf } from './import-catalogue.js';
import type { RatingMapping, RatingRow } from './rating-row.js';

/** Ratings that are handed to reviews at once. */
const BATCH = 250;
/** What was loaded is counted everywhere before the next batch goes in: events cannot pile up. */
const SETTLE = { settle: 5_000 };

interface Line extends RatingRow {
  line: number;
  text: string;
}

/**
 * Loads what customers said of products through the contracts of catalog and reviews, a batch at a time. Everything is an upsert by
 * product and customer, so a run that was cut short is completed by running it again.
 */
export class RatingsImport {
  private readonly catalog: Client<typeof Catalog>;
  private readonly reviews: Client<typeof Reviews>;
  private readonly figures: ImportFigures = { created: 0, updated: 0, unchanged: 0, rejected: 0 };

  constructor(
    access: ServiceAccess,
    private readonly mapping: RatingMapping,
    private readonly observer: ImportObserver = {},
  ) {
    this.catalog = access.client(Catalog, 'import');
    this.reviews = access.client(Reviews, 'import');
  }

  /** Errors: HeaderError. */
  async run(file: string): Promise<ImportFigures> {
    let header: string[] | undefined;
    let batch: Line[] = [];
    for await (const record of csvRecords(file, (bytes) => this.observer.bytes?.(bytes))) {
      if (record.problem !== undefined) {
        this.reject(record.line, record.problem, record.text);
        continue;
      }
      if (!header) {
        header = headerOf(record.fields, this.mapping.required);
        continue;
      }
      const text = record.fields.join(',');
      const row = this.mapping.row(new Map(header.map((name, i) => [name, record.fields[i] ?? ''])));
      if (typeof row === 'string') this.reject(record.line, row, text);
      else if (batch.push({ ...row, line: record.line, text }) === BATCH) {
        await this.load(batch);
        batch = [];
      }
    }
    headerOf(header ?? [], this.mapping.required);
    await this.load(batch);
    return this.figures;
  }

  private async load(lines: Line[]): Promise<void> {
    if (lines.length === 0) return;
    const externalIds = [...new Set(lines.map(({ externalId }) => externalId))];
    const found = await this.catalog.byExternalId({ externalIds });
    const productOf = new Map(found.items.map(({ externalId, productId }) => [externalId, productId]));
    const items: ImportedRating[] = [];
    for (const { externalId, rating, line, text } of lines) {
      const productId = productOf.get(externalId);
      if (productId === undefined) this.reject(line, `there is no product "${externalId}"`, text);
      else items.push({ productId, ...rating });
    }
    if (items.length > 0) {
      const { created, updated, unchanged } = await this.reviews.importRatings({ items }, SETTLE);
      this.figures.created += created;
      this.figures.updated += updated;
      this.figures.unchanged += unchanged;
    }
    this.observer.progress?.(this.figures);
  }

  private reject(line: number, reason: string, text: string): void {
    this.figures.rejected++;
    this.observer.reject?.({ line, reason, text });
  }
}
