import type { CallOptions, Folding } from '../contract/define-service.js';
import type { Ended } from './asking.js';

/** The way to an operation that takes many. */
export interface Way {
  /** `service.operation` */
  readonly name: string;
  ask(request: object, options: CallOptions): Promise<object>;
}

/** Whoever gathers the questions of one page. */
export interface Gathering {
  /** Questions that were asked so far. */
  logical: number;
  /** Those of them that needed no call of this page: see `countKept`. */
  kept: number;
  /** Does the call and writes it down; `questions`: how many it answers. */
  observe(name: string, questions: number, call: () => Promise<object>): Promise<object>;
  /**
   * Asks for items, at least one, along with all others of this turn. `until`: `performance.now()` time. Each ends by itself, in the
   * order of the requests. Errors: those of the operation that takes many; not_found for an item that is not in its reply;
   * deadline_exceeded.
   */
  fold(way: Way, folding: Folding, requests: readonly object[], until: number): Promise<Ended[]>;
}
