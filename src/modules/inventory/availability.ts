import type { Transaction } from '../../platform/index.js';
import { Inventory } from './contract/inventory.contract.js';

/** Says so when a product has become available, or no longer is; says nothing otherwise. */
export function publishTurn(tx: Transaction, productId: string, before: number, after: number): void {
  if (before > 0 !== after > 0) tx.publish(Inventory.events.AvailabilityChanged, { productId, available: after > 0 });
}
