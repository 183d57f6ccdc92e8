import { type Subscription, nuid } from '@nats-io/nats-core';
import { saidIn } from './messages.js';
import type { NatsLink } from './nats-link.js';
import type { Subjects } from './subjects.js';

/** Every host says so often (ms) that it is there; one that has not been heard for so long is asked nothing. */
const SAY_EVERY = 500;
const HEARD_WITHIN = 1_500;

/** `services`: what the host carries, each with the fingerprint of its build. `asks`: it has just come, and has heard nobody. */
interface Word {
  instance: string;
  services: Record<string, string>;
  asks?: true;
}

/** An instance of a service. */
export interface Instance {
  instance: string;
  build: string;
}

interface Heard extends Instance {
  at: number;
}

/**
 * Which instances of each service are there. The server goes on giving the calls of a group to a member that is cut off without a
 * word, for as long as it has something to send to it; so callers choose among those that they hear.
 */
export class Presence {
  readonly instance = nuid.next();
  private readonly own = new Map<string, string>();
  private readonly heard = new Map<string, Map<string, Heard>>();
  private readonly subscription: Subscription;
  private readonly timer: NodeJS.Timeout;
  private readonly forget: () => void;
  private turn = 0;

  constructor(
    private readonly link: NatsLink,
    private readonly subjects: Subjects,
  ) {
    this.subscription = link.connection.subscribe(subjects.presence, {
      callback: (error, message) => {
        const word = error ? undefined : saidIn<Partial<Word>>(message);
        if (word?.instance === undefined) return;
        this.hear(word.instance, word.services ?? {});
        if (word.asks && word.instance !== this.instance) this.say();
      },
    });
    this.forget = link.onFound(() => this.say(true));
    this.say(true);
    this.timer = setInterval(() => this.say(), SAY_EVERY).unref();
  }

  serves(service: string, build: string): void {
    this.own.set(service, build);
    this.say();
  }

  withdraws(service: string): void {
    this.own.delete(service);
    this.say();
  }

  /** The next instance of the service in turn, one that fits where there is one; undefined when none was heard. */
  next(service: string, fits: (build: string) => boolean): Instance | undefined {
    const since = performance.now() - HEARD_WITHIN;
    const there = [...(this.heard.get(service)?.values() ?? [])].filter(({ at }) => at >= since);
    const fitting = there.filter(({ build }) => fits(build));
    const choice = fitting.length > 0 ? fitting : there;
    return choice[this.turn++ % choice.length];
  }

  /** It does not answer for the service any more. */
  isGone(service: string, instance: string): void {
    this.heard.get(service)?.delete(instance);
  }

  close(): void {
    clearInterval(this.timer);
    this.forget();
    this.subscription.unsubscribe();
  }

  private say(asks = false): void {
    this.forgetSilent();
    if (!this.link.standing) return;
    const services = Object.fromEntries(this.own);
    const word: Word = { instance: this.instance, services, ...(asks ? { asks } : {}) };
    this.link.connection.publish(this.subjects.presence, JSON.stringify(word));
  }

  /** Instances that were not heard for long are gone, and come back under other names. */
  private forgetSilent(): void {
    const since = performance.now() - HEARD_WITHIN;
    for (const known of this.heard.values())
      for (const [instance, { at }] of known) if (at < since) known.delete(instance);
  }

  private hear(instance: string, services: Record<string, string>): void {
    for (const known of this.heard.values()) known.delete(instance);
    for (const [service, build] of Object.entries(services)) {
      const known = this.heard.get(service) ?? new Map<string, Heard>();
      this.heard.set(service, known.set(instance, { instance, build, at: performance.now() }));
    }
  }
}
