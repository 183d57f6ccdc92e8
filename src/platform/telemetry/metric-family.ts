export interface Sample {
  labels: Record<string, string | number>;
  value: number;
  /** Of a histogram: which of its series this is. */
  series?: 'bucket' | 'sum' | 'count';
}

/** One metric with all its label sets, read only when somebody asks. Names and units follow Prometheus' conventions. */
export interface MetricFamily {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  samples(): Sample[] | Promise<Sample[]>;
}
