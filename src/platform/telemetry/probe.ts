import type { Logger } from 'pino';
import { ServiceAccess } from '../access/service-access.js';
import type { Receiver } from '../access/binding.js';
import { ServiceError } from '../contract/service-error.js';
import { LocalTransport } from '../transport/local/local-transport.js';
import { Echo } from './echo.contract.js';

/** How long it pauses before it asks again (ms): never in step with what the host does. */
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 30;
const MOST_ANSWERS = 5_000;

/**
 * Asks another process of this machine the same small thing, now and then, in the way in which modules ask each other, and notes
 * how long that takes. So it is known what a remote call takes this host under the load that it has, before it makes any.
 */
export class Probe {
  private readonly answers: number[] = [];
  private readonly transport: LocalTransport;
  private stopped = false;

  /** `address`: where an `echo` service answers, `unix:/folder/name.sock`; where nobody does, there are no answers. */
  constructor(address: string, log: Logger) {
    const contracts = new Map([[Echo.name, Echo]]);
    const addressesOf = (): string[] => [address];
    this.transport = new LocalTransport({ listen: undefined, addressesOf, receiver: nobody, contracts, log });
  }

  start(): void {
    void this.askAgainAndAgain();
  }

  /** Milliseconds for each answer that has come, in order. */
  stop(): number[] {
    this.stopped = true;
    void this.transport.close();
    return this.answers;
  }

  private async askAgainAndAgain(): Promise<void> {
    const binding = this.transport.bindingTo(Echo.name);
    const client = new ServiceAccess(() => binding).client(Echo, 'probe');
    const question = { lines: [], answer: 0 };
    // The first one only opens the connection.
    await client.ask(question).catch(() => undefined);
    while (!this.stopped && this.answers.length < MOST_ANSWERS) {
      const pause = SHORTEST_PAUSE + Math.random() * (LONGEST_PAUSE - SHORTEST_PAUSE);
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
      if (this.stopped) return;
      const asked = performance.now();
      await client.ask(question).then(
        () => this.answers.push(performance.now() - asked),
        () => undefined,
      );
    }
  }
}

const refuse = (): Promise<never> =>
  Promise.reject(new ServiceError('unavailable', 'not_carried', 'Nobody is answered here.'));
const nobody: Receiver = { dispatch: refuse, receive: refuse };
