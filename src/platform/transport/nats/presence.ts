import { type Subscription, nuid } from '@nats-io/nats-core';
import type { NatsLink } from './nats-link.js';
import type { Subjects } from './subjects.js';

/** Every host says so often (ms) that it is there; one that has not been heard for so long is asked nothing. */
const SAY_EVERY = 500;
const HEARD_WITHIN = 1_500;

interface Word {
  instance: string;
  services: string[];
}

/**
 * Which instances of each service are there. The server goes on giving the calls of a group to a member that is cut off without a
 * word, for as long as it has something to send to it; so callers choose among those that they hear.
 */
export class Presence {
  readonly instance = nuid.next();
  private readonly own = new Set<string>();
  private readonly heard = new Map<string, Map<string, number>>();
  private readonly subscription: Subscription;
  private readonly timer: NodeJS.Timeout;
  private turn = 0;

  constructor(
    private readonly link: NatsLink,
    private readonly subjects: Subjects,
  ) {
    this.subscription = link.connection.subscribe(subjects.presence, {
      callback: (error, message) => {
        if (!error) this.hear(message.json<Word>());
      },
    });
    this.timer = setInterval(() => this.say(), SAY_EVERY).unref();
  }

  serves(service: string): void {
    this.own.add(service);
    this.say();
  }

  withdraws(service: string): void {
    this.own.delete(service);
    this.say();
  }

  /** The next instance of the service in turn; undefined when none was heard. */
  next(service: string): string | undefined {
    const known = this.heard.get(service);
    if (!known) return undefined;
    const since = performance.now() - HEARD_WITHIN;
    const there = [...known].filter(([, at]) => at >= since);
    if (there.length < known.size) this.heard.set(service, new Map(there));
    return there[this.turn++ % there.length]?.[0];
  }

  /** It does not answer for the service any more. */
  isGone(service: string, instance: string): void {
    this.heard.get(service)?.delete(instance);
  }

  close(): void {
    clearInterval(this.timer);
    this.subscription.unsubscribe();
  }

  private say(): void {
    if (!this.link.standing) return;
    const word: Word = { instance: this.instance, services: [...this.own] };
    this.link.connection.publish(this.subjects.presence, JSON.stringify(word));
  }

  private hear({ instance, services }: Word): void {
    for (const known of this.heard.values()) known.delete(instance);
    for (const service of services) {
      const known = this.heard.get(service) ?? new Map<string, number>();
      this.heard.set(service, known.set(instance, performance.now()));
    }
  }
}
