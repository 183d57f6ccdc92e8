import { ServiceError } from '../contract/service-error.js';
import type { CallUnderWay } from '../telemetry/call-recorder.js';
import type { Taker } from './binding.js';
import type { Outcome } from './call-metrics.js';
import { Deadline } from './deadline-wheel.js';
import type { OperationLine } from './operation-line.js';
import type { OpenSpan } from './tracer.js';

/** What is known of a call that is sent. */
export interface Sent {
  readonly line: OperationLine;
  readonly remote: boolean;
  readonly deadlineAt: number;
  /** `performance.now()` time. */
  readonly started: number;
  readonly span: OpenSpan | undefined;
  readonly record: CallUnderWay | undefined;
  /** Called when the service has answered, before whoever asked hears of it. */
  readonly hasAnswered: () => void;
}

/** One call that is under way: it ends once, with its answer, with its failure, or because its time is over. */
export class Attempt extends Deadline implements Taker {
  private isOver = false;

  constructor(
    private readonly sent: Sent,
    private readonly resolve: (reply: object) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super(sent.deadlineAt);
    sent.line.load.underWay++;
  }

  answered(reply: object): void {
    if (this.isOver) return;
    try {
      this.end('ok', undefined, reply);
      this.sent.hasAnswered();
      this.resolve(reply);
    } catch (error) {
      this.reject(error);
    }
  }

  failed(error: unknown): void {
    if (this.isOver) return;
    try {
      if (!(error instanceof ServiceError)) this.end('outage', 'internal');
      else this.end(error.isOutage ? 'outage' : 'refusal', error.kind, undefined, error.isUntaken);
    } finally {
      this.reject(error);
    }
  }

  protected override expire(): void {
    this.failed(this.sent.line.late());
  }

  /**
   * `untaken`: the breaker does not count it. It saves the time that a service in trouble takes; where nobody is, none is lost, and
   * whoever comes back is welcome.
   */
  private end(outcome: Outcome, failure?: string, reply?: object, untaken = false): void {
    const { line, remote, started, span, record } = this.sent;
    this.isOver = true;
    this.over();
    line.load.underWay--;
    const ended = performance.now();
    line.breaker.record(ended, outcome === 'outage' && !untaken);
    line.metricsOf(remote).record(ended, ended - started, outcome);
    span?.end(failure);
    record?.end(ended, outcome, reply);
  }
}
