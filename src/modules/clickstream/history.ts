import { Injectable } from '@nestjs/common';
import { ModuleDatabase, type SqlValue } from '../../platform/index.js';
import type {
  ClickKind,
  ExportHistory,
  KeptClick,
  KeptClicks,
  RecentClicks,
  SeenProduct,
  SeenProducts,
} from './contract/clickstream.contract.js';
import { type ClickKey, decodeCursor, encodeCursor } from './cursors.js';
import { whose } from './whose.js';

interface ClickRow {
  session_id: string;
  number: number;
  kind: ClickKind;
  product_id: string;
  source: string | null;
  at: string;
}

/** Clicks looked at in one statement, after a first short look, and statements, for the latest different products. */
const LOOK = 100;
const MOST_LOOKS = 20;
/** For most visitors the first look is enough: so many of their latest clicks may be on products that they had met already. */
const SEEN_AGAIN = 10;

const KEY = 'at, session_id, number';
const COLUMNS = `kind, product_id, source, ${KEY}`;

/** What visitors did, told to themselves and to who works for them. */
@Injectable()
export class History {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: invalid `invalid_request`. */
  async recent({ limit, ...of }: RecentClicks): Promise<SeenProducts> {
    const { sessionId, customerId } = whose(of);
    const seen = new Map<string, SeenProduct>();
    let before: ClickKey | undefined;
    for (let look = 0; look < MOST_LOOKS && seen.size < limit; look++) {
      const most = look === 0 ? Math.min(LOOK, limit + SEEN_AGAIN) : LOOK;
      const rows = await (customerId === undefined
        ? this.ofSession(sessionId, before, most)
        : this.ofCustomer(customerId, before, most));
      for (const { product_id: productId, kind, at } of rows)
        if (!seen.has(productId) && seen.size < limit) seen.set(productId, { productId, kind, at });
      const last = rows.at(-1);
      if (rows.length < most || !last) break;
      before = keyOf(last);
    }
    return { items: [...seen.values()] };
  }

  /** Errors: invalid `invalid_cursor`. */
  async export({ customerId, limit, cursor }: ExportHistory): Promise<KeptClicks> {
    const after = cursor === undefined ? [] : decodeCursor(customerId, cursor);
    const rows = await this.database.read<ClickRow>(
      `SELECT ${COLUMNS} FROM click WHERE customer_id = ?${after.length > 0 ? ` AND (${KEY}) > (?, ?, ?)` : ''}
       ORDER BY ${KEY} LIMIT ?`,
      [customerId, ...after, limit + 1],
    );
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(toKeptClick),
      next: last ? encodeCursor(customerId, keyOf(last)) : null,
    };
  }

  /** What is a customer's is told to the customer alone: a session's id may be known to who used the browser before. */
  private ofSession(sessionId: string, before: ClickKey | undefined, most: number): Promise<ClickRow[]> {
    const after = before && (['number < ?', [before[2]]] as const);
    return this.latest('session_id = ? AND customer_id IS NULL', [sessionId], after, 'number DESC', most);
  }

  private ofCustomer(customerId: string, before: ClickKey | undefined, most: number): Promise<ClickRow[]> {
    const order = 'at DESC, session_id DESC, number DESC';
    const after = before && ([`(${KEY}) < (?, ?, ?)`, before] as const);
    return this.latest('customer_id = ?', [customerId], after, order, most);
  }

  private latest(
    where: string,
    params: SqlValue[],
    before: readonly [sql: string, params: readonly SqlValue[]] | undefined,
    order: string,
    most: number,
  ): Promise<ClickRow[]> {
    return this.database.read<ClickRow>(
      `SELECT ${COLUMNS} FROM click WHERE ${where}${before ? ` AND ${before[0]}` : ''} ORDER BY ${order} LIMIT ?`,
      [...params, ...(before?.[1] ?? []), most],
    );
  }
}

const keyOf = ({ at, session_id, number }: ClickRow): ClickKey => [at, session_id, number];

const toKeptClick = (row: ClickRow): KeptClick => ({
  sessionId: row.session_id,
  kind: row.kind,
  productId: row.product_id,
  ...(row.source === null ? {} : { source: row.source }),
  at: row.at,
});
