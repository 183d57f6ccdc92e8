import { Catalog } from '../modules/catalog/contract/catalog.contract.js';
import { Inventory } from '../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../modules/offers/contract/offers.contract.js';
import type { Client, ServiceAccess } from '../platform/index.js';
import type { CatalogueMapping, CatalogueRow } from './catalogue-row.js';
import { type ImportFigures, type ImportObserver, type MappedLine, type Reject, batchesOf } from './mapped-lines.js';
import { searchable } from './searchable.js';

/** Products that are handed to a service at once: more would hold up the shop's other requests for longer. */
const BATCH = 100;

/** What was loaded is listed before the next batch goes in: done means seen, and events cannot pile up. */
const SETTLE = { settle: 5_000 };

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
    private readonly access: ServiceAccess,
    private readonly mapping: CatalogueMapping,
    private readonly observer: ImportObserver = {},
  ) {
    this.catalog = access.client(Catalog, 'import');
    this.offers = access.client(Offers, 'import');
    this.inventory = access.client(Inventory, 'import');
  }

  /** What is done can be found, also by search unless it is very much. Errors: HeaderError. */
  async run(file: string): Promise<ImportFigures> {
    const bytes = (read: number): void => this.observer.bytes?.(read);
    const reject = (line: Reject): void => this.reject(line);
    for await (const lines of batchesOf(file, this.mapping, BATCH, { bytes, reject })) await this.load(lines);
    await searchable(this.access);
    return this.figures;
  }

  private async load(lines: MappedLine<CatalogueRow>[]): Promise<void> {
    const last = new Map(lines.map(({ row }) => [row.product.externalId, row]));
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
