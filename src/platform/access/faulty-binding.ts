import { ServiceError } from '../contract/service-error.js';
import type { Binding, CallEnvelope, EventEnvelope } from './binding.js';
import type { FaultPlan } from './faults.js';

/**
 * Makes services fail for those who call them: for tests and lessons, and only in a process that was started with
 * DOORDESK_FAULTS. `down`: nobody answers. `slow`: the service takes longer; what its caller no longer waits for, it does not
 * begin. `fail`: it fails, half of the times after it has done what it was asked. `twice`: everything arrives twice. `late`: it
 * does what it was asked at once, and answers later.
 */
export class FaultyBinding implements Binding {
  constructor(
    private readonly inner: Binding,
    private readonly plan: FaultPlan,
  ) {}

  call(envelope: CallEnvelope): Promise<object> {
    const { service, operation, timeLeft } = envelope;
    const name = `${service}.${operation}`;
    return this.through(service, operation, name, timeLeft ?? Infinity, () => this.inner.call(envelope));
  }

  deliver(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const name = `the events of ${subscriber}`;
    return this.through(subscriber, undefined, name, Infinity, () => this.inner.deliver(subscriber, events));
  }

  private async through<T>(
    service: string,
    operation: string | undefined,
    name: string,
    timeLeft: number,
    work: () => Promise<T>,
  ): Promise<T> {
    const faults = this.plan.of(service, operation);
    let run = work;
    for (const { kind, value } of faults) run = this.with(kind, value, name, timeLeft, run);
    return run();
  }

  private with<T>(kind: string, value: number, name: string, timeLeft: number, work: () => Promise<T>) {
    switch (kind) {
      case 'down':
        return () => Promise.reject(new ServiceError('unavailable', 'unavailable', `${name} cannot be reached.`));
      case 'slow':
        return async () => {
          await pause(Math.min(value, timeLeft));
          if (value >= timeLeft) throw new ServiceError('deadline_exceeded', 'deadline_exceeded', `${name} was slow.`);
          return work();
        };
      case 'fail':
        return async () => {
          if (this.plan.draw() >= value) return work();
          if (this.plan.draw() < 0.5) await work();
          throw new ServiceError('internal', 'internal', `${name} failed.`);
        };
      case 'twice':
        return async () => {
          await work().catch(() => undefined);
          return work();
        };
      default:
        return async () => {
          const answer = work();
          // Nobody may be listening any more when it fails; it is still awaited below.
          answer.catch(() => undefined);
          await pause(value);
          return answer;
        };
    }
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
