import { ServiceError } from '../contract/service-error.js';
import { deadlineAt } from './deadline-wheel.js';
import type { Deadline } from './deadline-wheel.js';

/** How one of several questions ended, as `Promise.allSettled` says it. */
export type Ended = PromiseSettledResult<object>;

/** Somebody who waits for the answers to several questions of one kind: however many they are, it is one promise. */
export class Asking {
  private readonly ended: Ended[];
  private left: number;
  private deadline: Deadline | undefined;

  constructor(
    questions: number,
    /** `performance.now()` time. */
    readonly deadlineAt: number,
    private readonly resolve: (ended: Ended[]) => void,
  ) {
    this.ended = new Array<Ended>(questions);
    this.left = questions;
  }

  answered(place: number, value: object): void {
    this.end(place, { status: 'fulfilled', value });
  }

  failed(place: number, reason: unknown): void {
    this.end(place, { status: 'rejected', reason });
  }

  /** The call goes on for others who have more time: what is not there by then fails. */
  keepDeadline(name: string): void {
    this.deadline ??= deadlineAt(this.deadlineAt, () => {
      const late = new ServiceError('deadline_exceeded', 'deadline_exceeded', `${name} did not answer in time.`);
      for (let place = 0; place < this.ended.length; place++) this.failed(place, late);
    });
  }

  private end(place: number, ended: Ended): void {
    if (this.ended[place]) return;
    this.ended[place] = ended;
    if (--this.left > 0) return;
    this.deadline?.over();
    this.resolve(this.ended);
  }
}
