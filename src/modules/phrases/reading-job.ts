import { setTimeout as after } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, ModuleDatabase, Schedule } from '../../platform/index.js';
import { Ranking } from './ranking.js';
import type { Reading } from './reading/messages.js';
import { Reader } from './reading/reader.js';
import { ReadingStore } from './reading-store.js';
import { TEXT_COLUMNS, type TextRow } from './text-rows.js';
import { TextSweep } from './text-sweep.js';

/** How often (ms) it looks for something to do. */
const EVERY = 250;
/** How long (ms) a look may last: whoever stops the module waits for it. The thread goes on meanwhile. */
const PATIENCE = 200;
const SWEEP_EVERY = 5_000;
/** A text whose reading has failed, or was cut off, so often is given up. */
const MOST_ATTEMPTS = 5;
/** Reading is so much of the work (per cent); the rest is keeping and ranking. */
const READING_SHARE = 80;

interface Current {
  textId: string;
  done: Promise<Reading | Error>;
  progress: number;
  told: number;
}

/**
 * Reads texts one after another in a thread of its own, and holds the phrases of all against the shelf whenever it has changed. What is
 * to be done stands in the database, so that a process that is killed goes on where it was.
 */
@Injectable()
export class ReadingJob implements OnModuleInit {
  private current: Current | undefined;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly schedule: Schedule,
    private readonly reader: Reader,
    private readonly store: ReadingStore,
    private readonly ranking: Ranking,
    private readonly texts: TextSweep,
    @Log() private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.repeat('reading texts', EVERY, () => this.look());
    this.schedule.repeat('erasing texts', SWEEP_EVERY, () => this.texts.sweep());
  }

  /** Begins, looks after or ends one piece of work. */
  async look(): Promise<void> {
    this.current ??= await this.begin();
    if (this.current) await this.follow(this.current);
    else await this.ranking.refresh();
  }

  private async begin(): Promise<Current | undefined> {
    const row = await this.database.readOne<TextRow>(
      `SELECT ${TEXT_COLUMNS} FROM book_text WHERE state IN ('waiting', 'reading') ORDER BY text_id LIMIT 1`,
    );
    if (!row) return undefined;
    const { text_id: textId } = row;
    if (row.attempts >= MOST_ATTEMPTS) {
      await this.store.giveUp(textId);
      return undefined;
    }
    await this.store.attempt(textId);
    const current: Current = { textId, progress: 0, told: 0, done: Promise.resolve(new Error('not begun')) };
    const parts = await this.store.partsOf(textId);
    current.done = this.reader
      .read(parts, (done) => (current.progress = Math.floor((done * READING_SHARE) / 100)))
      .catch((error: Error) => error);
    return current;
  }

  private async follow(current: Current): Promise<void> {
    const reading = await Promise.race([current.done, after(PATIENCE, undefined, { ref: false })]);
    if (!reading) return this.tell(current);
    // Whatever happens from here on, the text is taken up anew unless it is marked as read.
    this.current = undefined;
    if (reading instanceof Error) {
      this.log.warn({ err: reading, text: current.textId }, 'a text could not be read');
      return;
    }
    if (!(await this.store.keep(current.textId, reading))) return;
    await this.ranking.finish(current.textId, reading);
    await this.texts.eraseParts(current.textId);
  }

  private async tell(current: Current): Promise<void> {
    if (current.progress === current.told) return;
    current.told = current.progress;
    await this.store.progress(current.textId, current.progress);
  }
}
