import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../modules/offers/contract/offers.contract.js';
import type { Client, ServiceAccess } from '../platform/index.js';
import type { CatalogueMapping, CatalogueRow } from './catalogue-row.js';
import { csvRecords } from './csv-records.js';

/** Products that are handed to a service at once: more would hold up the shop's other requests for longer. */
const BATCH = 100;

export interface ImportFigures {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export interface Reject {
  /** Of the file, counted from 1. */
  line: number;
  reason: string;
  text: string;
}

export interface ImportObserver {
  bytes?(read: number): void;
  progress?(figures: ImportFigures): void;
  reject?(reject: Reject): void;
}

/** What was loaded is listed before the next batch goes in: done means seen, and events cannot pile up. */
const SETTLE = { settle: 5_000 };

/** A file whose header lacks a column that must be there. */
export class HeaderError extends Error {}

/**
 * Loads a catalogue file through the contracts of catalog, offers and inventory, a batch at a time: memory does not grow with
 * the file. Everything is an upsert by externalId, so a run that was cut short is completed by running it again.
 */
export class CatalogueImport {
  private readonly catalog: Client<typeof Catalog>;
  private readonly offers: Client<typeof Offers>;
  private readonly inventory: Client<typeof Inventory>;
  private readonly figures: ImportFigures = { created: 0, updated: 0, unchanged: 0, rejected: 0 };

  constructor(
    access: ServiceAccess,
    private readonly mapping: CatalogueMapping,
    private readonly observer: ImportObserver = {},
  ) {
    this.catalog = access.client(Catalog, 'import');
    this.offers = access.client(Offers, 'import');
    this.inventory = access.client(Inventory, 'import');
  }

  async run(file: string): Promise<ImportFigures> {
    let header: string[] | undefined;
    let batch: CatalogueRow[] = [];
    for await (const record of csvRecords(file, (bytes) => this.observer.bytes?.(bytes))) {
      if (record.problem !== undefined) {
        this.reject({ line: record.line, reason: record.problem, text: record.text });
        continue;
      }
      if (!header) {
        header = headerOf(record.fields, this.mapping.required);
        continue;
      }
      const row = this.mapping.row(new Map(header.map((name, i) => [name, record.fields[i] ?? ''])));
      if (typeof row === 'string') this.reject({ line: record.line, reason: row, text: record.fields.join(',') });
      else if (batch.push(row) === BATCH) {
        await this.load(batch);
        batch = [];
      }
    }
    if (!header) throw new HeaderError('The file is empty.');
    await this.load(batch);
    return this.figures;
  }

  private async load(rows: CatalogueRow[]): Promise<void> {
    if (rows.length === 0) return;
    const last = new Map(rows.map((row) => [row.product.externalId, row]));
    const { items } = await this.catalog.importProducts(
      { items: [...last.values()].map((row) => row.product) },
      SETTLE,
    );
    const known = items.map(({ productId, externalId }) => ({ productId, row: last.get(externalId) as CatalogueRow }));
    const stock = known.flatMap(({ productId, row }) =>
      row.onHand === undefined ? [] : [{ productId, onHand: row.onHand }],
    );
    await Promise.all([
      this.offers.setPrices({ items: known.map(({ productId, row }) => ({ productId, price: row.price })) }, SETTLE),
      stock.length > 0 ? this.inventory.importStock({ items: stock }, SETTLE) : undefined,
    ]);
    for (const { outcome } of items) this.figures[outcome]++;
    this.observer.progress?.(this.figures);
  }

  private reject(reject: Reject): void {
    this.figures.rejected++;
    this.observer.reject?.(reject);
  }
}

/** The names of the columns. Errors: HeaderError where one is missing or stands there twice. */
export function headerOf(fields: string[], required: readonly string[]): string[] {
  if (fields.length === 0) throw new HeaderError('The file is empty.');
  const header = fields.map((name) => name.trim());
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new HeaderError(`The header has no column ${missing.join(', ')}.`);
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new HeaderError(`The header has the column "${twice}" twice.`);
  return header;
}
