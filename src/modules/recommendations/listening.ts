import { Injectable } from '@nestjs/common';
import { Subscribes, type Transaction } from '../../platform/index.js';
import { Catalog, type ProductChanged } from '../catalog/contract/catalog.contract.js';
import {
  Clickstream,
  type HistoryErased,
  type ProductViewed,
  type SessionJoined,
} from '../clickstream/contract/clickstream.contract.js';
import { type AvailabilityChanged, Inventory } from '../inventory/contract/inventory.contract.js';
import { type OrderFact, Ordering } from '../ordering/contract/ordering.contract.js';
import { type ProductRated, Reviews } from '../reviews/contract/reviews.contract.js';
import { BOUGHT, RATED, VIEWED } from './methods/trail.js';
import { ratingKey } from './earlier-times.js';
import { copyDismissals } from './nevers.js';
import { buyerOf, ofCustomer, ofSession } from './owners.js';
import { setAvailable, setKnown } from './product-state.js';
import { type NewSignal, changeSignals, newSignal } from './signals.js';
import type { SignalRow } from './trail-rows.js';
import { takeBack } from './walk.js';

/** Learns from what others say: who bought, rated and viewed what, and what can be bought. */
@Injectable()
export class Listening {
  @Subscribes(Catalog.events.ProductChanged)
  async onProductChanged({ productId }: ProductChanged, tx: Transaction): Promise<void> {
    await setKnown(tx, productId);
  }

  @Subscribes(Inventory.events.AvailabilityChanged)
  async onAvailabilityChanged({ productId, available }: AvailabilityChanged, tx: Transaction): Promise<void> {
    await setAvailable(tx, productId, available);
  }

  @Subscribes(Ordering.events.OrderConfirmed)
  async onOrderConfirmed({ orderId, customerId, items, at }: OrderFact, tx: Transaction): Promise<void> {
    const products = [...new Set(items.map(({ productId }) => productId))];
    await changeSignals(tx, buyerOf(orderId, customerId), (rows) => [
      ...rows,
      ...products.map((productId) => newSignal(productId, BOUGHT, at, { source: orderId })),
    ]);
  }

  @Subscribes(Ordering.events.OrderCanceled)
  async onOrderCanceled({ orderId, customerId }: OrderFact, tx: Transaction): Promise<void> {
    await takeBack(tx, 'sales', orderId);
    await changeSignals(tx, buyerOf(orderId, customerId), (rows) =>
      rows.filter(({ kind, source }) => kind !== BOUGHT || source !== orderId),
    );
  }

  @Subscribes(Reviews.events.ProductRated)
  async onProductRated({ productId, customerId, stars, at }: ProductRated, tx: Transaction): Promise<void> {
    if (stars === 0) await takeBack(tx, 'ratings', ratingKey(customerId, productId));
    await changeSignals(tx, ofCustomer(customerId), (rows) =>
      stars === 0
        ? rows.filter((row) => row.kind !== RATED || row.product_id !== productId)
        : withSignal(rows, newSignal(productId, RATED, at, { stars })),
    );
  }

  /** What was looked at before an erasure is not counted, however late it comes. */
  @Subscribes(Clickstream.events.ProductViewed)
  async onProductViewed({ sessionId, customerId, productId, at }: ProductViewed, tx: Transaction): Promise<void> {
    const owners = [ofSession(sessionId), ...(customerId === null ? [] : [ofCustomer(customerId)])];
    for (const owner of owners) {
      const [erased] = await tx.query<{ at: string }>('SELECT at FROM erasure WHERE owner = ?', [owner]);
      if (erased && at <= erased.at) return;
    }
    await changeSignals(tx, owners.at(-1) as string, (rows) =>
      withSignal(rows, newSignal(productId, VIEWED, at, { session_id: sessionId })),
    );
  }

  @Subscribes(Clickstream.events.SessionJoined)
  async onSessionJoined({ sessionId, customerId }: SessionJoined, tx: Transaction): Promise<void> {
    await copyDismissals(tx, sessionId, customerId);
  }

  @Subscribes(Clickstream.events.HistoryErased)
  async onHistoryErased({ sessionId, customerId, at }: HistoryErased, tx: Transaction): Promise<void> {
    const owner = customerId === null ? ofSession(sessionId ?? '') : ofCustomer(customerId);
    await tx.run(
      `INSERT INTO erasure (owner, at) VALUES (?, ?)
       ON CONFLICT (owner) DO UPDATE SET at = CASE WHEN excluded.at > erasure.at THEN excluded.at ELSE erasure.at END`,
      [owner, at],
    );
    const erased = ({ kind, first_at }: SignalRow): boolean => kind === VIEWED && first_at <= at;
    await changeSignals(tx, owner, (rows) => rows.filter((row) => !erased(row)));
    if (sessionId === null) return;
    await tx.run('DELETE FROM dismissal WHERE owner = ?', [owner]);
    // What the session did while somebody was signed in.
    const others = await tx.query<{ owner: string }>('SELECT DISTINCT owner FROM signal WHERE session_id = ?', [
      sessionId,
    ]);
    for (const other of others)
      await changeSignals(tx, other.owner, (rows) =>
        rows.filter((row) => row.session_id !== sessionId || !erased(row)),
      );
  }
}

/** The same signal again: when it was first and last, and how it is now. */
function withSignal(rows: SignalRow[], fresh: NewSignal): (SignalRow | NewSignal)[] {
  const known = rows.find((row) => row.product_id === fresh.product_id && row.kind === fresh.kind);
  if (!known) return [...rows, fresh];
  const again: SignalRow = {
    ...known,
    session_id: fresh.session_id,
    stars: fresh.stars,
    first_at: fresh.first_at < known.first_at ? fresh.first_at : known.first_at,
    last_at: fresh.last_at > known.last_at ? fresh.last_at : known.last_at,
  };
  return rows.map((row) => (row === known ? again : row));
}
