import type { ModuleDatabase, SqlValue, Transaction } from '../../platform/index.js';
import { lastNumber } from './change-numbers.js';
import type { Trails } from './methods/trail.js';
import type { Step } from './statistic-change.js';
import { TakenOver } from './taken-over.js';
import { SIGNAL_COLUMNS, type SignalRow, trailsIn } from './trail-rows.js';

/** Signals in one transaction: a few milliseconds, in which nobody else writes. Larger than any owner's. */
const PAGE = 2000;
/** After every owner. */
const ALL = '~';

/** All trails, packed as they are read, products by number in the order of their ids. */
export interface ReadTrails {
  productIds: string[];
  trails: Trails;
  /** Changes up to this one are in it. */
  lastNumber: number;
}

/**
 * Reads all trails for a build, some owners at a time, while others write. Each page says in its own transaction how far it has read: a
 * change of a trail that was read already is marked, and laid over the snapshot; one that was not is in it. Errors: TakenOver.
 */
export async function readTrails(database: ModuleDatabase, version: string, attempt: string): Promise<ReadTrails> {
  const numbers = new Map<string, number>();
  const found = { length: [] as number[], product: [] as number[], kind: [] as number[] };
  const take = (steps: readonly Step[]): void => {
    if (steps.length === 0) return;
    found.length.push(steps.length);
    for (const { productId, kind } of steps) {
      const number = numbers.get(productId) ?? numbers.size;
      numbers.set(productId, number);
      found.product.push(number);
      found.kind.push(kind);
    }
  };
  let readTo = '';
  let last = 0;
  await database.write(async (tx) =>
    mustChange(
      tx,
      version,
      "UPDATE snapshot SET attempt = ?, first_number = ?, read_to = '' WHERE version = ? AND state = 'building'",
      [attempt, await lastNumber(tx), version],
    ),
  );
  while (readTo !== ALL) {
    const page = await database.write(async (tx) => {
      const rows = await tx.query<SignalRow>(
        `SELECT ${SIGNAL_COLUMNS} FROM signal WHERE owner > ? ORDER BY owner LIMIT ${PAGE}`,
        [readTo],
      );
      const ended = rows.length < PAGE;
      const unfinished = ended ? undefined : rows.at(-1)?.owner;
      const whole = rows.filter(({ owner }) => owner !== unfinished);
      const reached = ended ? ALL : (whole.at(-1)?.owner as string);
      await mustChange(
        tx,
        version,
        "UPDATE snapshot SET read_to = ? WHERE version = ? AND attempt = ? AND state = 'building'",
        [reached, version, attempt],
      );
      return { whole, reached, last: await lastNumber(tx) };
    });
    for (const own of byOwner(page.whole)) {
      const { kept, viewed } = trailsIn(own);
      take(kept);
      take(viewed);
    }
    readTo = page.reached;
    last = page.last;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { ...packed(numbers, found), lastNumber: last };
}

/** Errors: TakenOver. */
async function mustChange(tx: Transaction, version: string, sql: string, params: SqlValue[]): Promise<void> {
  if ((await tx.run(sql, params)) === 0) throw new TakenOver(version);
}

function byOwner(rows: readonly SignalRow[]): SignalRow[][] {
  const owners = new Map<string, SignalRow[]>();
  for (const row of rows) {
    const own = owners.get(row.owner);
    if (own) own.push(row);
    else owners.set(row.owner, [row]);
  }
  return [...owners.values()];
}

function packed(
  numbers: ReadonlyMap<string, number>,
  found: { length: number[]; product: number[]; kind: number[] },
): { productIds: string[]; trails: Trails } {
  const productIds = [...numbers.keys()].sort();
  const place = new Int32Array(numbers.size);
  productIds.forEach((id, i) => (place[numbers.get(id) as number] = i));
  const start = new Int32Array(found.length.length + 1);
  found.length.forEach((length, i) => (start[i + 1] = (start[i] as number) + length));
  const product = Int32Array.from(found.product, (number) => place[number] as number);
  return { productIds, trails: { start, product, kind: Uint8Array.from(found.kind) } };
}
