import type { Binding } from '../access/binding.js';
import type { EventWays } from '../events/event-ways.js';

/** How a host reaches modules on other hosts, and is reached by them. */
export interface Transport {
  /** Starts answering for a service that this host now carries. */
  serve(service: string): Promise<void>;
  /** Stops answering for it; what is under way is finished. */
  withdraw(service: string): Promise<void>;
  /**
   * The way to a service on other hosts. Its calls fail with `unavailable` when nobody answers (`not_reachable` when no host is
   * there, `not_carried` when none of those that are there carries it, `incompatible_contract` when the two sides do not mean the same), never by hanging.
   */
  bindingTo(service: string): Binding;
  /** How events travel where the transport has a way of its own for them; without, they are handed over by calls. */
  readonly events?: EventWays;
  /**
   * Asks nobody to ask this host any more, and resolves when what is under way is answered, or after a while. Others can still be
   * asked, until `close`.
   */
  retire(): Promise<void>;
  close(): Promise<void>;
}
