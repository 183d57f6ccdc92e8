import type { WireError } from '../../contract/service-error.js';
import { timestamp } from '../../values/clock.js';

const OUTAGES = new Set<WireError['kind']>(['unavailable', 'deadline_exceeded', 'internal']);
const NANOSECONDS = 1e6;

/** What the services API of NATS tells of one endpoint (ADR-32); times are nanoseconds. */
export class ServiceStatistics {
  readonly started = timestamp();
  private requests = 0;
  private errors = 0;
  private lastError = '';
  private milliseconds = 0;

  /** A business refusal is an answer like another; only outages count as errors. */
  record(milliseconds: number, error?: WireError): void {
    this.requests++;
    this.milliseconds += milliseconds;
    if (!error || !OUTAGES.has(error.kind)) return;
    this.errors++;
    this.lastError = `${error.code}: ${error.message}`;
  }

  toJSON(): object {
    const time = Math.round(this.milliseconds * NANOSECONDS);
    return {
      num_requests: this.requests,
      num_errors: this.errors,
      last_error: this.lastError,
      processing_time: time,
      average_processing_time: this.requests > 0 ? Math.round(time / this.requests) : 0,
    };
  }
}
