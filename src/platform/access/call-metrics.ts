import * as hdr from 'hdr-histogram-js';
import { LatencyBuckets } from './latency-buckets.js';
import { SlaWindow } from './sla-window.js';

export type Outcome = 'ok' | 'refusal' | 'outage';
/** Whether a call stayed in the process. */
export type TransportKind = 'local' | 'remote';

export interface CallStatistics {
  caller: string;
  service: string;
  operation: string;
  transport: TransportKind;
  calls: number;
  outages: number;
  refusals: number;
  /** Microseconds. */
  p50: number;
  p99: number;
  p999: number;
  /** What the owner promised for p99.9, microseconds. */
  sla: number;
  slaHeld: boolean;
}

/** Latency and outcome of one operation as one caller sees it. */
export class CallMetrics {
  private readonly histogram = hdr.build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 2,
    useWebAssembly: false,
  });
  readonly latency = new LatencyBuckets();
  private readonly window: SlaWindow;
  private outages = 0;
  private refusals = 0;

  constructor(
    readonly caller: string,
    readonly service: string,
    readonly operation: string,
    readonly transport: TransportKind,
    /** What the owner promised for p99.9, milliseconds. */
    readonly sla: number,
  ) {
    this.window = new SlaWindow(sla);
  }

  /** `now`: the `performance.now()` time at which the call ended. */
  record(now: number, milliseconds: number, outcome: Outcome): void {
    this.histogram.recordValue(Math.min(60_000_000, Math.max(1, Math.round(milliseconds * 1000))));
    this.latency.record(milliseconds);
    this.window.record(now, milliseconds);
    if (outcome === 'outage') this.outages++;
    else if (outcome === 'refusal') this.refusals++;
  }

  get calls(): number {
    return this.histogram.totalCount;
  }

  get outcomes(): Record<Outcome, number> {
    return { ok: this.calls - this.refusals - this.outages, refusal: this.refusals, outage: this.outages };
  }

  /** Whether the promise held in the last window; `now`: `performance.now()`. */
  slaHeld(now: number): boolean {
    return this.window.held(now);
  }

  statistics(): CallStatistics {
    const at = (percentile: number): number => this.histogram.getValueAtPercentile(percentile);
    const p999 = at(99.9);
    return {
      caller: this.caller,
      service: this.service,
      operation: this.operation,
      transport: this.transport,
      calls: this.calls,
      outages: this.outages,
      refusals: this.refusals,
      p50: at(50),
      p99: at(99),
      p999,
      sla: this.sla * 1000,
      slaHeld: p999 <= this.sla * 1000,
    };
  }
}
