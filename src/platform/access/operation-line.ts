import { ServiceError } from '../contract/service-error.js';
import { CallMetrics, type TransportKind } from './call-metrics.js';
import { CircuitBreaker } from './circuit-breaker.js';

/** Why a call was not even sent: its time was up, its caller had too many under way, or the breaker was open. */
export type NotSent = 'deadline' | 'bulkhead' | 'breaker';

/** The calls that one caller has under way to one service. */
export interface Load {
  readonly caller: string;
  readonly service: string;
  underWay: number;
}

/** What one caller knows of one operation: how its calls went, and whether it goes on asking. */
export class OperationLine {
  readonly breaker = new CircuitBreaker();
  readonly notSent: Record<NotSent, number> = { deadline: 0, bulkhead: 0, breaker: 0 };
  private local: CallMetrics | undefined;
  private remote: CallMetrics | undefined;

  constructor(
    readonly load: Load,
    readonly operation: string,
    /** What the owner promised for p99.9, milliseconds. */
    private readonly sla: number,
  ) {}

  /** Made when first needed: an operation is hardly ever reached both ways. */
  metricsOf(remote: boolean): CallMetrics {
    if (remote) return (this.remote ??= this.newMetrics('remote'));
    return (this.local ??= this.newMetrics('local'));
  }

  /** Of the ways that were ever taken. */
  get metrics(): CallMetrics[] {
    return [this.local, this.remote].filter((m) => m !== undefined);
  }

  /** What a call gets that is not sent; it is counted. */
  refusal(reason: NotSent): ServiceError {
    this.notSent[reason]++;
    if (reason === 'deadline') return this.late();
    return new ServiceError('unavailable', 'unavailable', `${this.load.service} cannot take ${this.operation} now.`);
  }

  late(): ServiceError {
    const message = `${this.load.service} did not answer ${this.operation} in time.`;
    return new ServiceError('deadline_exceeded', 'deadline_exceeded', message);
  }

  private newMetrics(transport: TransportKind): CallMetrics {
    return new CallMetrics(this.load.caller, this.load.service, this.operation, transport, this.sla);
  }
}
