import type { Msg, Subscription as NatsSubscription } from '@nats-io/nats-core';
import type { Logger } from 'pino';
import type { EventRelay } from '../../../events/event-ways.js';
import type { Subscription } from '../../../events/relay.js';
import { Leadership } from '../../../storage/leadership.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import { saidIn } from '../messages.js';
import type { PositionAnswer, PositionQuestion, Taken } from './event-message.js';
import type { EventStream } from './event-stream.js';
import { Publications } from './publications.js';

const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 5_000;
/** Confirmations are asked for and written this often (ms); so long rows stay that were taken already. */
const SAVE_EVERY = 500;
/** How often (ms) it is looked whether a subscriber waits for what the stream has lost. */
const LOOK_EVERY = 1_000;
/** The same events are not published again sooner than this (ms). */
const AGAIN_AFTER = 2_000;
const ANSWER_WITHIN = 1_000;

interface Line {
  subscriber: string;
  /** How far the subscriber has taken the events: what it says of its own accord, and what it has answered. */
  hinted: number;
  confirmed: number;
  /** Where it stood when it was last asked. */
  seen: number;
  again?: Again;
}

/** What is published again for one subscriber, a batch after the other, each when it has the one before. */
interface Again {
  from: number;
  /** Where the batch ends, once it was published. */
  to?: number;
  until: number;
  at: number;
}

/**
 * Publishes a module's outbox to the stream, and keeps every row until each subscriber has answered that it took it. What a
 * subscriber waits for and the stream does not have is published again. Of several instances of the module one does this; the
 * others only listen to how far the subscribers are.
 */
export class StreamRelay implements EventRelay {
  private lines = new Map<string, Line>();
  private readonly leadership: Leadership;
  private readonly publications: Publications;
  private readonly forgets: (() => void)[] = [];
  private readonly waiters = new Set<() => void>();
  private timers: NodeJS.Timeout[] = [];
  private hints: NatsSubscription | undefined;
  private sent = 0;
  private stopped = true;
  private leading = false;
  private woken = false;
  private pumping: Promise<void> | undefined;
  private again = false;
  private failures = 0;
  private notBefore = 0;
  private saved = 0;
  private saving: Promise<void> | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly stream: EventStream,
    private readonly log: Logger,
  ) {
    this.publications = new Publications(database, stream);
    this.leadership = new Leadership(
      database.internals,
      'relay',
      () => this.lead(),
      () => (this.leading = false),
    );
  }

  async start(subscriptions: Subscription[]): Promise<void> {
    this.stopped = false;
    this.lines = new Map(
      subscriptions.map(({ subscriber }) => [subscriber, { subscriber, hinted: 0, confirmed: 0, seen: -1 }]),
    );
    const { connection } = this.stream.link;
    this.hints = connection.subscribe(this.stream.subjects.taken(this.database.module), {
      callback: (error, message) => {
        if (!error) this.hear(message);
      },
    });
    this.forgets.push(
      this.database.internals.onAnnounced(() => this.wake()),
      this.stream.link.onFound(() => this.wake()),
    );
    this.timers = [
      setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY).unref(),
      setInterval(() => void this.save().catch(() => undefined), SAVE_EVERY).unref(),
    ];
    await this.leadership.start();
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const forget of this.forgets.splice(0)) forget();
    this.hints?.unsubscribe();
    for (const waiter of [...this.waiters]) waiter();
    await this.pumping;
    await this.saving?.catch(() => undefined);
    await this.save().catch(() => undefined);
    await this.leadership.stop();
  }

  async backlog(): Promise<{ subscriber: string; events: number }[]> {
    if (!this.leads) return [];
    const last = await this.lastSeq();
    return [...this.lines.values()].map(({ subscriber, hinted }) => ({
      subscriber,
      events: Math.max(0, last - hinted),
    }));
  }

  async settled(milliseconds: number): Promise<void> {
    const target = await this.lastSeq();
    const until = performance.now() + milliseconds;
    while (!this.stopped && (await this.isBehind(target))) {
      const left = until - performance.now();
      if (left <= 0) return;
      await this.news(Math.min(left, SAVE_EVERY));
    }
  }

  private async isBehind(target: number): Promise<boolean> {
    if ([...this.lines.values()].every(({ hinted }) => hinted >= target)) return false;
    // A hint may have been lost; rows that are gone were confirmed.
    const rows = await this.database.read('SELECT 1 AS one FROM platform_outbox WHERE seq <= ? LIMIT 1', [target]);
    return rows.length > 0;
  }

  private news(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const { waiters } = this;
      const done = (): void => {
        clearTimeout(timer);
        waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds).unref();
      waiters.add(done);
    });
  }

  private async lead(): Promise<void> {
    const rows = await this.database.read<{ subscriber: string; seq: number }>(
      'SELECT subscriber, seq FROM platform_cursor',
    );
    for (const { subscriber, seq } of rows) {
      const line = this.lines.get(subscriber);
      if (line) Object.assign(line, { confirmed: seq, hinted: Math.max(line.hinted, seq) });
    }
    // What somebody has taken was in the stream; who has not will say so.
    this.sent = Math.max(0, ...[...this.lines.values()].map(({ hinted }) => hinted));
    this.saved = 0;
    this.again = false;
    // Before anything new gets a number that a subscriber has seen on something else.
    await Promise.all([...this.lines.values()].map((line) => this.ask(line)));
    this.sent = Math.max(this.sent, ...[...this.lines.values()].map(({ hinted }) => hinted));
    // The lease may be another instance's by now.
    if (!this.leadership.held) return;
    this.leading = true;
    this.wake();
  }

  private hear(message: Msg): void {
    const taken = saidIn<Taken>(message);
    const line = taken && this.lines.get(taken.subscriber);
    if (!line) return;
    const { seq, missing } = taken;
    line.hinted = Math.max(line.hinted, seq);
    for (const waiter of [...this.waiters]) waiter();
    const { again } = line;
    const hasBatch = again?.to !== undefined && seq >= again.to && seq < again.until;
    if (missing || hasBatch) this.publishAgain(line, seq);
  }

  private publishAgain(line: Line, from: number): void {
    if (!this.leads) return;
    const { again } = line;
    if (again?.from === from && performance.now() < again.at + AGAIN_AFTER) return;
    line.again = { from, until: this.sent, at: 0 };
    this.wake();
  }

  private wake(): void {
    this.woken = true;
    if (!this.leads || this.pumping || !this.stream.link.standing || performance.now() < this.notBefore) return;
    this.pumping = this.pump().finally(() => {
      this.pumping = undefined;
      if (this.woken) this.wake();
    });
  }

  private async pump(): Promise<void> {
    try {
      do {
        this.woken = false;
        if (await this.publishMore()) this.woken = true;
        this.failures = 0;
      } while (this.leads && this.woken);
    } catch (error) {
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures++);
      this.again = true;
      this.notBefore = performance.now() + pause;
      setTimeout(() => this.wake(), pause + 1).unref();
      const level = this.failures > 3 ? 'error' : 'warn';
      this.log[level]({ err: error, publisher: this.database.module, pause }, 'events not published');
    }
  }

  /** Whether there was something to publish. */
  private async publishMore(): Promise<boolean> {
    for (const line of this.lines.values()) {
      const { again } = line;
      if (!again || again.to !== undefined) continue;
      again.to = (await this.publications.publish(again.from, again.until, true)) ?? again.until;
      again.at = performance.now();
      return true;
    }
    if (this.lines.size === 0) return false;
    const last = await this.publications.publish(this.sent, Infinity, this.again);
    if (last === undefined) return false;
    this.sent = last;
    this.again = false;
    return true;
  }

  private get leads(): boolean {
    return !this.stopped && this.leading;
  }

  /** Asks those who are behind; who has nothing to do and has not moved since waits for what the stream has lost. */
  private async look(): Promise<void> {
    if (!this.leads) return;
    this.wake();
    const behind = [...this.lines.values()].filter(({ hinted }) => hinted < this.sent);
    await Promise.all(
      behind.map(async (line) => {
        const answer = await this.ask(line);
        if (!answer) return;
        if (answer.idle && answer.seq < this.sent && answer.seq === line.seen) this.publishAgain(line, answer.seq);
        line.seen = answer.seq;
      }),
    );
  }

  /** Undefined when the subscriber does not answer. */
  private async ask(line: Line): Promise<PositionAnswer | undefined> {
    if (!this.stream.link.standing) return undefined;
    let answer = await this.question(line, {});
    if (answer && answer.seq > (await this.highest())) {
      const { module } = this.database;
      this.log.warn(
        { publisher: module, subscriber: line.subscriber },
        'the outbox is another than the one taken from',
      );
      await this.publications.forgetPublished(module);
      answer = await this.question(line, { startOver: true });
    }
    if (answer) line.confirmed = line.hinted = answer.seq;
    return answer;
  }

  private async question(line: Line, question: PositionQuestion): Promise<PositionAnswer | undefined> {
    const subject = this.stream.subjects.position(line.subscriber, this.database.module);
    try {
      const { connection } = this.stream.link;
      const message = await connection.request(subject, JSON.stringify(question), { timeout: ANSWER_WITHIN });
      return message.json<PositionAnswer>();
    } catch {
      return undefined;
    }
  }

  private save(): Promise<void> {
    this.saving ??= this.saveNow().finally(() => (this.saving = undefined));
    return this.saving;
  }

  /** Writes down how far the subscribers are by their own answers, and lets the rows go that all of them have. */
  private async saveNow(): Promise<void> {
    if (!this.leading) return;
    const lines = [...this.lines.values()];
    const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
    if (lines.length > 0 && sum(({ hinted }) => hinted) === this.saved) return;
    await Promise.all(lines.map((line) => this.ask(line)));
    const done = lines.length > 0 ? Math.min(...lines.map(({ confirmed }) => confirmed)) : await this.lastSeq();
    const confirmed = lines.length > 0 ? sum((line) => line.confirmed) : done;
    if (confirmed === this.saved) return;
    await this.database.write(async (tx) => {
      for (const line of lines)
        await tx.run(
          'INSERT INTO platform_cursor (subscriber, seq) VALUES (?, ?) ON CONFLICT (subscriber) DO UPDATE SET seq = excluded.seq',
          [line.subscriber, line.confirmed],
        );
      await tx.run('DELETE FROM platform_outbox WHERE seq <= ?', [done]);
    });
    this.saved = confirmed;
    for (const waiter of [...this.waiters]) waiter();
  }

  /** The highest number that was given so far. Asked after an answer: events may be published and taken while one waits for it. */
  private async highest(): Promise<number> {
    const last = await this.lastSeq();
    return Math.max(last, this.sent, ...[...this.lines.values()].map(({ confirmed }) => confirmed));
  }

  private async lastSeq(): Promise<number> {
    const row = await this.database.readOne<{ seq: number | null }>('SELECT MAX(seq) AS seq FROM platform_outbox');
    return row?.seq ?? 0;
  }
}
