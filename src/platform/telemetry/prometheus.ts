import { type Metric, Registry, collectDefaultMetrics } from 'prom-client';
import type { MetricFamily } from './metric-family.js';

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Event loop lag, memory, garbage collection: of the process, so there is one of them, made when first asked for. */
let ofProcess: Registry | undefined;

function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** The families, and what Node says of this process, in Prometheus' text format 0.0.4. */
export async function exposition(families: readonly MetricFamily[]): Promise<string> {
  const registry = new Registry();
  for (const family of families) registry.registerMetric(asMetric(family));
  const [own, process] = await Promise.all([registry.metrics(), processRegistry().metrics()]);
  return `${own}\n${process}`;
}

/** prom-client counts itself; here it only writes down what was counted elsewhere, which it asks a metric's `get` for. */
function asMetric(family: MetricFamily): Metric {
  const { name, help, type } = family;
  const get = async () => ({
    name,
    help,
    type,
    aggregator: 'sum',
    values: (await family.samples()).map(({ labels, value, series }) => ({
      labels,
      value,
      metricName: series ? `${name}_${series}` : name,
    })),
  });
  return { name, help, get } as unknown as Metric;
}
