import type { AuditReport, ModuleDatabase } from '../../platform/index.js';

const MOST_FINDINGS = 900;

interface Mismatch {
  product_id: string;
  on_hand: number;
  reserved: number;
  held: number;
  committed: number;
  sold: number;
}

/** Whether the counts of each product are what the open reservations say. Closed ones, however many, are not read. */
export async function auditInventory(database: ModuleDatabase): Promise<AuditReport> {
  const mismatches = await database.read<Mismatch>(
    `SELECT s.product_id, s.on_hand, s.reserved, COALESCE(r.held, 0) AS held, s.committed, COALESCE(r.sold, 0) AS sold
     FROM stock s
     LEFT JOIN (SELECT i.product_id,
                       SUM(CASE WHEN r.state = 'held' THEN i.quantity ELSE 0 END) AS held,
                       SUM(CASE WHEN r.state = 'committed' THEN i.quantity ELSE 0 END) AS sold
                FROM reservation r JOIN reservation_item i ON i.reservation_id = r.reservation_id
                WHERE r.state IN ('held', 'committed')
                GROUP BY i.product_id) r ON r.product_id = s.product_id
     WHERE s.reserved <> COALESCE(r.held, 0) OR s.committed <> COALESCE(r.sold, 0)
        OR s.on_hand < 0 OR s.reserved < 0 OR s.committed < 0
     ORDER BY s.product_id LIMIT ?`,
    [MOST_FINDINGS],
  );
  const empty = await database.read<{ reservation_id: string; state: string }>(
    `SELECT reservation_id, state FROM reservation r
     WHERE state IN ('held', 'committed')
       AND NOT EXISTS (SELECT 1 FROM reservation_item i WHERE i.reservation_id = r.reservation_id)
     ORDER BY reservation_id LIMIT 10`,
  );
  return {
    findings: [
      ...mismatches.map(
        (m) =>
          `${m.product_id}: reserved ${m.reserved} but holds of ${m.held}, committed ${m.committed} but sales of ${m.sold}, ` +
          `on hand ${m.on_hand}`,
      ),
      ...empty.map((r) => `reservation ${r.reservation_id} is ${r.state} without an item`),
    ],
    figures: await figures(database),
  };
}

async function figures(database: ModuleDatabase): Promise<Record<string, string>> {
  const stock = await database.readOne<{ products: number; on_hand: number; reserved: number; committed: number }>(
    `SELECT COUNT(*) AS products, COALESCE(SUM(on_hand), 0) AS on_hand, COALESCE(SUM(reserved), 0) AS reserved,
            COALESCE(SUM(committed), 0) AS committed
     FROM stock`,
  );
  const reservations = await database.read<{ state: string; count: number }>(
    "SELECT state, COUNT(*) AS count FROM reservation WHERE state IN ('held', 'committed') GROUP BY state",
  );
  return {
    products: String(stock?.products),
    onHand: String(stock?.on_hand),
    reserved: String(stock?.reserved),
    committed: String(stock?.committed),
    ...Object.fromEntries(reservations.map(({ state, count }) => [`reservations.${state}`, String(count)])),
  };
}
