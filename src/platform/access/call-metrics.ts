import * as hdr from 'hdr-histogram-js';

export interface CallStatistics {
  caller: string;
  service: string;
  operation: string;
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
  private outages = 0;
  private refusals = 0;

  constructor(
    private readonly caller: string,
    private readonly service: string,
    private readonly operation: string,
    private readonly slaMicros: number,
  ) {}

  record(milliseconds: number, outcome: 'ok' | 'refusal' | 'outage'): void {
    this.histogram.recordValue(Math.min(60_000_000, Math.max(1, Math.round(milliseconds * 1000))));
    if (outcome === 'outage') this.outages++;
    else if (outcome === 'refusal') this.refusals++;
  }

  statistics(): CallStatistics {
    const at = (percentile: number): number => this.histogram.getValueAtPercentile(percentile);
    const p999 = at(99.9);
    return {
      caller: this.caller,
      service: this.service,
      operation: this.operation,
      calls: this.histogram.totalCount,
      outages: this.outages,
      refusals: this.refusals,
      p50: at(50),
      p99: at(99),
      p999,
      sla: this.slaMicros,
      slaHeld: p999 <= this.slaMicros,
    };
  }
}
