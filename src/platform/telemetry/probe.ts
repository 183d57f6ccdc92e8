import type { Logger } from 'pino';
import { ServiceAccess } from '../access/service-access.js';
import type { Receiver } from '../access/binding.js';
import { ServiceError } from '../contract/service-error.js';
import { LocalTransport } from '../transport/local/local-transport.js';
import { Echo } from './echo.contract.js';

/** How long it pauses before it asks again (ms): never in step with what the host does. */
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 30;
const MOST_CALLS = 5_000;
/** How long (ms) an answer is held that is to come when the host has forgotten that it asked. */
const SHORTEST_HOLD = 3;
const LONGEST_HOLD = 12;

/** How long remote calls took a host, each time; milliseconds, in order. */
export interface ProbedCalls {
  /** Those that were answered at once: when it asks, a host is at work, and first goes on with that. */
  made: number[];
  /** Those of which the answer came at any time, as calls from another host come: it is at work then, or it is not. */
  taken: number[];
}

/**
 * Asks another process of this machine the same small thing, now and then, in the way in which modules ask each other, and notes
 * how long that takes. So it is known what a remote call takes this host under the load that it has, before it makes any.
 */
export class Probe {
  private readonly calls: ProbedCalls = { made: [], taken: [] };
  private readonly transport: LocalTransport;
  private stopped = false;

  /** `address`: where an `echo` service answers, `unix:/folder/name.sock`; where nobody does, there are none. */
  constructor(address: string, log: Logger) {
    const contracts = new Map([[Echo.name, Echo]]);
    const addressesOf = (): string[] => [address];
    this.transport = new LocalTransport({ listen: undefined, addressesOf, receiver: nobody, contracts, log });
  }

  start(): void {
    void this.askAgainAndAgain();
  }

  stop(): ProbedCalls {
    this.stopped = true;
    void this.transport.close();
    return this.calls;
  }

  private async askAgainAndAgain(): Promise<void> {
    const binding = this.transport.bindingTo(Echo.name);
    const client = new ServiceAccess(() => binding).client(Echo, 'probe');
    // The first one only opens the connection.
    await client.ask({ ...SMALLEST, hold: 0 }).catch(() => undefined);
    for (let call = 0; call < MOST_CALLS; call++) {
      await new Promise((resolve) => setTimeout(resolve, between(SHORTEST_PAUSE, LONGEST_PAUSE)).unref());
      if (this.stopped) return;
      const hold = call % 2 === 0 ? 0 : Math.round(between(SHORTEST_HOLD, LONGEST_HOLD));
      const asked = performance.now();
      await client.ask({ ...SMALLEST, hold }).then(
        ({ held }) => (hold > 0 ? this.calls.taken : this.calls.made).push(performance.now() - asked - held),
        () => undefined,
      );
    }
  }
}

const SMALLEST = { lines: [], answer: 0 };
const between = (least: number, most: number): number => least + Math.random() * (most - least);
const refuse = (): Promise<never> =>
  Promise.reject(new ServiceError('unavailable', 'not_carried', 'Nobody is answered here.'));
const nobody: Receiver = { dispatch: refuse, receive: refuse };
