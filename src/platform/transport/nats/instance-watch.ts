import type { Subscription } from '@nats-io/nats-core';
import { ServiceError } from '../../contract/service-error.js';
import type { Exchange } from './exchange.js';
import type { Subjects } from './subjects.js';

/** Who is waited for longer than this (ms) is asked so often whether he lives. */
const LOOK_EVERY = 500;
const ANSWER_WITHIN = 1_000;
/** So many questions in a row that are not answered: a frozen instance is dead after about six seconds, as on the local transport. */
const MOST_UNANSWERED = 4;

const NOTHING = Buffer.alloc(0);

/**
 * Ends what waits for an instance that has died: its callers would learn it from their deadlines alone, which for an order is a
 * minute. The server knows at once that nobody listens to a process that is gone; one that is frozen does not answer.
 */
export class InstanceWatch {
  private readonly answering: Subscription;
  private readonly timer: NodeJS.Timeout;
  private readonly asking = new Set<string>();
  private readonly unanswered = new Map<string, number>();

  /** `own` is this process, which answers others who wait for it. */
  constructor(
    private readonly exchange: Exchange,
    private readonly subjects: Subjects,
    own: string,
  ) {
    this.answering = exchange.answer(subjects.instance(own), undefined, () => Promise.resolve(NOTHING));
    this.timer = setInterval(() => {
      for (const instance of exchange.awaited(LOOK_EVERY)) void this.look(instance);
    }, LOOK_EVERY).unref();
  }

  /** Asks an instance whether it lives, now. */
  async look(instance: string): Promise<void> {
    if (this.asking.has(instance)) return;
    this.asking.add(instance);
    try {
      await this.exchange.ask(this.subjects.instance(instance), NOTHING, ANSWER_WITHIN);
      this.unanswered.delete(instance);
    } catch (error) {
      this.missed(instance, error);
    } finally {
      this.asking.delete(instance);
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.answering.unsubscribe();
  }

  /** A question that was lost with the connection says nothing: what waits was ended with it already. */
  private missed(instance: string, error: unknown): void {
    const { code, kind } = error as ServiceError;
    const unanswered = (this.unanswered.get(instance) ?? 0) + 1;
    if (code === 'not_carried' || (kind === 'deadline_exceeded' && unanswered >= MOST_UNANSWERED)) {
      this.unanswered.delete(instance);
      this.exchange.fail(instance);
    } else if (kind === 'deadline_exceeded') this.unanswered.set(instance, unanswered);
  }
}
