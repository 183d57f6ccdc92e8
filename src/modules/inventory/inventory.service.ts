import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, type Provider, ReadCache, inList } from '../../platform/index.js';
import type {
  Availability,
  AvailabilityList,
  GetAvailability,
  GetStock,
  ImportStock,
  Inventory,
  Reservation,
  ReservationRef,
  Reserve,
  SetOnHand,
  StockImported,
  StockLevel,
} from './contract/inventory.contract.js';
import { commit, conclude, release, reserve } from './holds.js';
import { auditInventory } from './inventory-audit.js';
import { outOfStock } from './shortages.js';
import { importStock, setOnHand } from './stock-counts.js';
import { STOCK_COLUMNS, type StockRow, availableOf, toStockLevel } from './stock-level.js';

/** What is available of so many products is kept between two commits. */
const MOST_KEPT = 20_000;

@Injectable()
export class InventoryService implements Provider<typeof Inventory> {
  private readonly known: ReadCache<Availability>;

  constructor(private readonly database: ModuleDatabase) {
    this.known = new ReadCache(database, MOST_KEPT);
  }

  async stock({ productId }: GetStock): Promise<StockLevel> {
    const row = await this.database.readOne<StockRow>(`SELECT ${STOCK_COLUMNS} FROM stock WHERE product_id = ?`, [
      productId,
    ]);
    return toStockLevel(row ?? { product_id: productId, on_hand: 0, reserved: 0, committed: 0 });
  }

  async availabilityOf({ productId }: GetStock): Promise<Availability> {
    const { items } = await this.availability({ productIds: [productId] });
    return items[0] as Availability;
  }

  async availability({ productIds }: GetAvailability): Promise<AvailabilityList> {
    const wanted = [...new Set(productIds)];
    const read = (missing: readonly string[]): Promise<Availability[]> => this.readAvailability(missing);
    return { items: await this.known.each(wanted, read, ({ productId }) => productId) };
  }

  /** One for each. */
  private async readAvailability(wanted: readonly string[]): Promise<Availability[]> {
    const list = inList(wanted);
    const rows = await this.database.read<Pick<StockRow, 'product_id' | 'on_hand' | 'reserved'>>(
      `SELECT product_id, on_hand, reserved FROM stock WHERE product_id IN ${list.sql}`,
      list.params,
    );
    const available = new Map(rows.map((row) => [row.product_id, availableOf(row)]));
    return wanted.map((productId) => ({ productId, available: available.get(productId) ?? 0 }));
  }

  setOnHand(request: SetOnHand): Promise<StockLevel> {
    return this.database.write((tx) => setOnHand(tx, request));
  }

  async importStock({ items }: ImportStock): Promise<StockImported> {
    return { changed: await this.database.write((tx) => importStock(tx, items)) };
  }

  reserve(request: Reserve): Promise<Reservation> {
    return this.database.write((tx) => reserve(tx, request));
  }

  async commit({ reservationId }: ReservationRef): Promise<Reservation> {
    const outcome = await this.database.write((tx) => commit(tx, reservationId));
    if (Array.isArray(outcome)) throw outOfStock(outcome);
    return outcome;
  }

  release({ reservationId }: ReservationRef): Promise<Reservation> {
    return this.database.write((tx) => release(tx, reservationId));
  }

  ship({ reservationId }: ReservationRef): Promise<Reservation> {
    return this.database.write((tx) => conclude(tx, reservationId, 'shipped'));
  }

  restock({ reservationId }: ReservationRef): Promise<Reservation> {
    return this.database.write((tx) => conclude(tx, reservationId, 'returned'));
  }

  audit(): Promise<AuditReport> {
    return auditInventory(this.database);
  }
}
