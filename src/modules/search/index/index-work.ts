import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Log, ModuleDatabase, Schedule, ServiceError } from '../../../platform/index.js';
import { Rebuild } from '../rebuild/rebuild.js';
import { readState, waitingIn } from './index-state.js';
import { Indexer, LARGEST } from './indexer.js';

/** How often (ms) it is looked for what has changed: a change is found within a second. */
const EVERY = 100;
/** After this long (ms) the schedule has its turn, so that the module can stop. */
const LONGEST_TURN = 500;
/** While many changes come in, as in an import, they are indexed at most this often (ms): together they cost much less. */
const HELD = 3_000;
/** How long (ms) a rebuild waits when an owner cannot be asked. */
const AGAIN_AFTER = 1_000;
/** So few changes a search waits for: then what was said before it was asked is found. */
const FEW = 50;
/** And no longer than this (ms): the index may be with a rebuild, or nothing can be written. */
const PATIENCE = 150;

/** Keeps the index up to date, and carries a rebuild on. Of several instances of the module one does it. */
@Injectable()
export class IndexWork {
  private ledAt = -Infinity;
  private rebuildAt = 0;
  private checked = -1;
  private indexedAt = -Infinity;
  private lastSeq = -1;
  /** Work that has not begun yet: whoever comes before it does is served by it. */
  private queued: Promise<unknown> | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly indexer: Indexer,
    private readonly rebuild: Rebuild,
    @Log() private readonly log: Logger,
    schedule: Schedule,
  ) {
    schedule.repeat('index', EVERY, () => this.turn());
  }

  /** Waits a moment until what few changes there are can be found; where another instance indexes, or many wait, nobody waits. */
  async upToDate(): Promise<void> {
    const { commits } = this.database;
    if (commits === this.checked && this.database.exclusive) return;
    if (performance.now() - this.ledAt > 2 * LONGEST_TURN) return;
    const waiting = await this.waiting(FEW + 1);
    if (waiting > 0 && waiting <= FEW) await this.indexSoon();
    else this.checked = commits;
  }

  /** What cannot be indexed now is indexed later, and what can be found is found meanwhile. */
  private async indexSoon(): Promise<void> {
    this.queued ??= this.indexer
      .alone(() => {
        this.queued = undefined;
        return this.indexer.indexWaiting();
      })
      .catch((error: unknown) => this.log.warn({ err: error }, 'not indexed before a search'));
    const done = new AbortController();
    const patience = delay(PATIENCE, undefined, { signal: done.signal }).catch(() => undefined);
    await Promise.race([this.queued, patience]);
    done.abort();
  }

  /** An index that was never built begins with what there is: events of earlier times do not come again. */
  private async turn(): Promise<void> {
    const ends = performance.now() + LONGEST_TURN;
    this.ledAt = performance.now();
    let busy = !(await this.manyComeIn());
    while (busy && performance.now() < ends) {
      busy = (await this.indexer.alone(() => this.indexer.indexWaiting())) > 0;
      this.indexedAt = performance.now();
      if (performance.now() >= this.rebuildAt) busy = (await this.rebuildFurther()) || busy;
      this.ledAt = performance.now();
    }
  }

  /** More than a few changes since the last turn: more will come. */
  private async manyComeIn(): Promise<boolean> {
    const { last_seq: seq, step } = await readState(this.database);
    const changes = seq - this.lastSeq;
    const isFirst = this.lastSeq < 0;
    this.lastSeq = seq;
    if (isFirst || step !== null || changes <= FEW || performance.now() - this.indexedAt > HELD) return false;
    const waiting = await this.waiting(LARGEST);
    return waiting > FEW && waiting < LARGEST;
  }

  /** How many changes wait, as far as `most`. */
  async waiting(most: number): Promise<number> {
    const rows = await this.database.read(
      `SELECT 1 AS one FROM indexed_product p WHERE ${waitingIn('p')} LIMIT ${most}`,
    );
    return rows.length;
  }

  private async rebuildFurther(): Promise<boolean> {
    try {
      const { step, built_at: builtAt } = await readState(this.database);
      if (step === null && builtAt === null) await this.rebuild.begin();
      return await this.rebuild.step();
    } catch (error) {
      if (!(error instanceof ServiceError && error.isOutage)) throw error;
      this.rebuildAt = performance.now() + AGAIN_AFTER;
      return false;
    }
  }
}
