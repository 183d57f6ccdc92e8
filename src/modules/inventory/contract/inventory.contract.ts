import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Id,
  Int,
  ListOf,
  Text,
  TextList,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

/**
 * Units of a product. A checkout in progress holds units (`reserved`); a confirmed order takes them out of `onHand` into
 * `committed` until they ship. So `available = onHand - reserved`, never below zero.
 */
export class StockLevel {
  @Id()
  productId!: string;

  @Int({ min: 0, doc: 'units that no confirmed order owns' })
  onHand!: number;

  @Int({ min: 0, doc: 'units held by checkouts in progress' })
  reserved!: number;

  @Int({ min: 0 })
  available!: number;

  @Int({ min: 0, doc: 'units of confirmed orders that have not shipped' })
  committed!: number;
}

export class GetStock {
  @Id()
  productId!: string;
}

export class GetAvailability {
  @TextList({ max: 500, each: 64 })
  productIds!: string[];
}

export class Availability {
  @Text({ max: 64, doc: 'as it was asked for' })
  productId!: string;

  @Int({ min: 0 })
  available!: number;
}

export class AvailabilityList {
  @ListOf(() => Availability, { max: 500, doc: 'one for each product asked for; 0 where nothing is known' })
  items!: Availability[];
}

export class SetOnHand {
  @Id()
  productId!: string;

  @Int({ min: 0, max: 1_000_000_000 })
  onHand!: number;
}

export class ImportStock {
  @ListOf(() => SetOnHand, { max: 1000 })
  items!: SetOnHand[];
}

export class StockImported {
  @Int({ min: 0 })
  changed!: number;
}

export class ReservedItem {
  @Id()
  productId!: string;

  @Int({ min: 1, max: 100_000 })
  quantity!: number;
}

export class Reserve {
  @Id()
  reservationId!: string;

  @ListOf(() => ReservedItem, { min: 1, max: 500, doc: 'each product once' })
  items!: ReservedItem[];

  @Int({ min: 1, max: 86_400 })
  expiresInSeconds!: number;
}

export class ReservationRef {
  @Id()
  reservationId!: string;
}

export const RESERVATION_STATES = ['held', 'committed', 'released', 'expired', 'shipped', 'returned'] as const;

export class Reservation {
  @Id()
  reservationId!: string;

  @Choice(RESERVATION_STATES)
  state!: (typeof RESERVATION_STATES)[number];

  @Timestamp()
  expiresAt!: string;
}

/** A product can be bought again, or no longer. Published only when it turns. */
export class AvailabilityChanged {
  @Id()
  productId!: string;

  @Bool()
  available!: boolean;
}

const consistent = { effect: 'repeatable', partition: 'consistent', deadline: 5000, sla: { p999: 50 } } as const;

/** Stock: refused rather than wrong; no unit is ever promised twice. */
export const Inventory = defineService(
  'inventory',
  {
    /** Zeros for a product without stock. */
    stock: query(GetStock, StockLevel, { deadline: 2000, sla: { p999: 20 } }),
    /** Whether, and how often, one product can be bought now. */
    availabilityOf: query(GetStock, Availability, {
      deadline: 2000,
      sla: { p999: 20 },
      folding: { by: 'availability', keys: 'productIds', key: 'productId', most: 500 },
    }),
    availability: query(GetAvailability, AvailabilityList, { deadline: 2000, sla: { p999: 20 } }),
    setOnHand: command(SetOnHand, StockLevel, consistent),
    /**
     * Sets what a catalogue file says, once for each value: the same value as the last import of that product changes
     * nothing, whatever was sold since.
     */
    importStock: command(ImportStock, StockImported, { ...consistent, deadline: 30000, sla: { p999: 2000 } }),
    /**
     * Holds all items or none. The same reservation id again gives the reservation as it is now. Errors: conflict
     * `out_of_stock` (details.items: productId, requested, available), conflict `reservation_closed` when it was released before.
     */
    reserve: command(Reserve, Reservation, consistent),
    /**
     * A hold becomes a sale. A hold that has expired is taken again if the units are still there. Errors: not_found, conflict
     * `out_of_stock`, conflict `reservation_closed` (released or returned).
     */
    commit: command(ReservationRef, Reservation, consistent),
    /** Ends a hold. An id that is not known yet is remembered as released, so that a late `reserve` holds nothing. */
    release: command(ReservationRef, Reservation, consistent),
    /** The units of a committed reservation have left the house. Errors: not_found, conflict `reservation_closed`. */
    ship: command(ReservationRef, Reservation, consistent),
    /** The units of a committed reservation go back on hand (a cancellation). Errors: not_found, conflict `reservation_closed`. */
    restock: command(ReservationRef, Reservation, consistent),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { AvailabilityChanged: event(AvailabilityChanged, { aggregate: 'productId' }) } },
);
