import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Binding, EventEnvelope } from '../access/binding.js';
import { withDeadline } from '../access/deadline-wheel.js';
import { unavailable } from '../contract/service-error.js';
import type { ModuleDatabase } from '../storage/module-database.js';
import { Leadership } from '../storage/leadership.js';
import { eventsAfter } from './outbox.js';

/** Most events handed over at once. */
const BATCH = 100;
/** Between two batches that are not full, in milliseconds: each is a commit of its subscriber, and many small ones hold up everybody. */
const GATHERED = 20;
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 30_000;
/** The most that a subscriber may take over one batch, in milliseconds. */
const LONGEST_DELIVERY = 5_000;
/** Cursors are written this often (ms): one that is behind only means that events come again, and the inbox knows them. */
const SAVE_EVERY = 500;
/** Announcements of other instances may be lost: this often (ms) the outbox is looked at without one. */
const LOOK_EVERY = 1_000;
/** How often (ms) it is asked whether the instance that leads has handed everything on. */
const ASK_EVERY = 50;

/** Who hands a module's events on has this lease on its database. */
export const RELAY_LEASE = 'relay';

/** A module that takes events of this publisher. */
export interface Subscription {
  subscriber: string;
  /** The event names that it takes. */
  names: ReadonlySet<string>;
}

interface Line extends Subscription {
  seq: number;
  /** When it has taken its last batch; `performance.now()` time. */
  tookAt: number;
  running: boolean;
  /** This instance does not lead any more. */
  resting: boolean;
  failures: number;
  timer?: NodeJS.Timeout;
}

/**
 * Hands a module's outbox to its subscribers, in order, at least once. A subscriber that fails is tried again with growing
 * pauses and holds up nobody else. Rows leave the outbox only after every subscriber has confirmed them. Of several instances
 * of the module one does this; another takes over when it is gone.
 */
export class Relay {
  private lines: Line[] = [];
  private saved = -1;
  private saver: NodeJS.Timeout | undefined;
  private looker: NodeJS.Timeout | undefined;
  private stopped = true;
  private subscriptions: Subscription[] = [];
  private readonly leadership: Leadership;
  private forget = (): void => undefined;
  private waiters = new Set<() => void>();

  constructor(
    private readonly database: ModuleDatabase,
    private readonly bindingOf: (service: string) => Binding,
    private readonly log: Logger,
  ) {
    this.leadership = new Leadership(
      database.internals,
      RELAY_LEASE,
      () => this.lead(),
      () => this.rest(),
    );
  }

  async start(subscriptions: Subscription[]): Promise<void> {
    this.subscriptions = subscriptions;
    this.stopped = false;
    await this.leadership.start();
  }

  private async lead(): Promise<void> {
    const rows = await this.database.read<{ subscriber: string; seq: number }>(
      'SELECT subscriber, seq FROM platform_cursor',
    );
    if (!this.leadership.held || this.stopped) return;
    this.rest();
    const cursors = new Map(rows.map((row) => [row.subscriber, row.seq]));
    this.lines = this.subscriptions.map((s) => ({
      ...s,
      seq: cursors.get(s.subscriber) ?? 0,
      tookAt: -Infinity,
      running: false,
      failures: 0,
      resting: false,
    }));
    this.saved = -1;
    this.forget = this.database.internals.onAnnounced(() => this.wake());
    this.saver = setInterval(() => void this.save().catch(() => undefined), SAVE_EVERY).unref();
    if (!this.database.exclusive) this.looker = setInterval(() => this.wake(), LOOK_EVERY).unref();
    this.wake();
  }

  /** Another instance leads now: what is under way here ends, and is not counted any more. */
  private rest(): void {
    this.forget();
    clearInterval(this.saver);
    clearInterval(this.looker);
    for (const line of this.lines) {
      line.resting = true;
      clearTimeout(line.timer);
    }
    this.lines = [];
    for (const waiter of [...this.waiters]) waiter();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const { lines } = this;
    for (const line of lines) {
      line.resting = true;
      clearTimeout(line.timer);
    }
    while (lines.some((line) => line.running)) await new Promise((resolve) => setImmediate(resolve));
    if (this.leadership.held) await this.save().catch(() => undefined);
    await this.leadership.stop();
  }

  /** Subscribers that have failed several times in a row. */
  get stalled(): string[] {
    return this.lines.filter((line) => line.failures > 3).map((line) => line.subscriber);
  }

  /** For each subscriber, how many events at most it has not confirmed; nothing while another instance hands them on. */
  async backlog(): Promise<{ subscriber: string; events: number }[]> {
    if (this.lines.length === 0) return [];
    const last = await this.lastSeq();
    return this.lines.map(({ subscriber, seq }) => ({ subscriber, events: Math.max(0, last - seq) }));
  }

  /** Resolves when everything published so far was confirmed, or after `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    const target = await this.lastSeq();
    const until = performance.now() + milliseconds;
    while (!this.stopped && (await this.isBehind(target))) {
      const left = until - performance.now();
      if (left <= 0) return;
      const pause = this.leadership.held ? left : Math.min(left, ASK_EVERY);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, pause).unref();
        const { waiters } = this;
        function done(): void {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        }
        waiters.add(done);
      });
    }
  }

  /** Whoever leads knows; the others see that rows are still in the outbox. */
  private async isBehind(target: number): Promise<boolean> {
    if (this.leadership.held) return this.lines.some((line) => line.seq < target);
    const rows = await this.database.read('SELECT 1 AS one FROM platform_outbox WHERE seq <= ? LIMIT 1', [target]);
    return rows.length > 0;
  }

  private async lastSeq(): Promise<number> {
    return (
      (await this.database.readOne<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM platform_outbox'))?.seq ?? 0
    );
  }

  private wake(): void {
    for (const line of this.lines) if (!line.running && line.failures === 0) void this.run(line);
  }

  private async run(line: Line): Promise<void> {
    line.running = true;
    try {
      for (;;) {
        if (line.resting) return;
        const next = await eventsAfter(this.database.internals, line.seq, BATCH);
        const last = next.at(-1);
        if (!last) return;
        const early = line.tookAt + GATHERED - performance.now();
        if (next.length < BATCH && early > 0) {
          await delay(early, undefined, { ref: false });
          continue;
        }
        const wanted = next.filter(({ event }) => line.names.has(event.name)).map(({ event }) => event);
        if (wanted.length > 0) {
          await this.deliver(line.subscriber, wanted);
          line.tookAt = performance.now();
        }
        line.seq = last.seq;
        line.failures = 0;
        for (const waiter of [...this.waiters]) waiter();
      }
    } catch (error) {
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** line.failures++);
      const level = line.failures > 3 ? 'error' : 'warn';
      this.log[level](
        { err: error, publisher: this.database.module, subscriber: line.subscriber, pause },
        'events not taken',
      );
      if (!line.resting) line.timer = setTimeout(() => void this.run(line), pause).unref();
    } finally {
      line.running = false;
    }
  }

  /** A subscriber that hangs is asked again; should it have taken the events after all, its inbox knows them. */
  private deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const late = (): Error => unavailable(`${subscriber} did not take its events in time.`);
    const delivered = this.bindingOf(subscriber).deliver(subscriber, events);
    return withDeadline(delivered, performance.now() + LONGEST_DELIVERY, late);
  }

  private async save(): Promise<void> {
    const { lines } = this;
    // Who is about to lead does not know yet how far the subscribers are: that is not to have none.
    if (lines.length < this.subscriptions.length) return;
    const seqs = lines.map((line) => line.seq);
    const sum = seqs.reduce((a, b) => a + b, 0);
    if (sum === this.saved && seqs.length > 0) return;
    const confirmed = seqs.length > 0 ? Math.min(...seqs) : await this.lastSeq();
    if (seqs.length === 0 && confirmed === 0) return;
    await this.database.write(async (tx) => {
      // A cursor never goes back, whoever writes it late.
      for (const line of lines)
        await tx.run(
          `INSERT INTO platform_cursor (subscriber, seq) VALUES (?, ?) ON CONFLICT (subscriber) DO UPDATE
           SET seq = excluded.seq WHERE platform_cursor.seq < excluded.seq`,
          [line.subscriber, line.seq],
        );
      await tx.run('DELETE FROM platform_outbox WHERE seq <= ?', [confirmed]);
    });
    this.saved = sum;
  }
}
