import type { CallMetrics } from '../access/call-metrics.js';
import { LATENCY_BOUNDS } from '../access/latency-buckets.js';
import type { OperationLine } from '../access/operation-line.js';
import type { ServiceAccess } from '../access/service-access.js';
import type { MetricFamily, Sample } from './metric-family.js';

type Labels = Record<string, string>;

/** The calls that this host makes, by caller, service, operation and transport: all of them names that contracts state. */
export function callFamilies(access: ServiceAccess): MetricFamily[] {
  const perWay = (samplesOf: (metrics: CallMetrics, labels: Labels) => Sample[]) => () =>
    access.lines.flatMap(({ metrics }) => metrics.flatMap((m) => samplesOf(m, labelsOf(m))));
  return [
    {
      name: 'doordesk_calls_total',
      help: 'Calls that ended: ok, refused by the service (refusal), or not answered as they should have been (outage)',
      type: 'counter',
      samples: perWay(({ outcomes }, labels) =>
        Object.entries(outcomes).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
    },
    {
      name: 'doordesk_call_duration_seconds',
      help: 'How long callers waited, whatever the outcome',
      type: 'histogram',
      samples: perWay((metrics, labels) => histogramOf(metrics, labels)),
    },
    {
      name: 'doordesk_call_sla_seconds',
      help: 'What the owner promises for p99.9',
      type: 'gauge',
      samples: perWay(({ sla }, labels) => [{ labels, value: sla / 1000 }]),
    },
    {
      name: 'doordesk_call_sla_held',
      help: 'Whether that promise held (1) or was broken (0) in the last window of 60 seconds',
      type: 'gauge',
      samples: perWay((metrics, labels) => [{ labels, value: metrics.slaHeld(performance.now()) ? 1 : 0 }]),
    },
    ...stateFamilies(access),
  ];
}

/** What callers do of their own accord so that a service in trouble cannot take them down. */
function stateFamilies(access: ServiceAccess): MetricFamily[] {
  const lineLabels = ({ load, operation }: OperationLine): Labels => ({
    caller: load.caller,
    service: load.service,
    operation,
  });
  return [
    {
      name: 'doordesk_calls_not_sent_total',
      help: 'Calls that were not sent: no time left (deadline), too many under way (bulkhead), or breaker open',
      type: 'counter',
      samples: () =>
        access.lines.flatMap((line) =>
          Object.entries(line.notSent)
            .filter(([, value]) => value > 0)
            .map(([reason, value]) => ({ labels: { ...lineLabels(line), reason }, value })),
        ),
    },
    {
      name: 'doordesk_breaker_open',
      help: 'Whether the circuit breaker refuses calls (1) or lets them through (0)',
      type: 'gauge',
      samples: () =>
        access.lines
          .filter(({ metrics }) => metrics.length > 0)
          .map((line) => ({ labels: lineLabels(line), value: line.breaker.isOpen ? 1 : 0 })),
    },
    {
      name: 'doordesk_calls_under_way',
      help: 'Calls that have not ended yet',
      type: 'gauge',
      samples: () =>
        [...new Set(access.lines.map(({ load }) => load))].map(({ caller, service, underWay }) => ({
          labels: { caller, service },
          value: underWay,
        })),
    },
  ];
}

const labelsOf = ({ caller, service, operation, transport }: CallMetrics): Labels => ({
  caller,
  service,
  operation,
  transport,
});

function histogramOf({ latency }: CallMetrics, labels: Labels): Sample[] {
  const { cumulative, sum } = latency;
  const count = cumulative.at(-1) as number;
  return [
    ...LATENCY_BOUNDS.map((le, i): Sample => ({
      labels: { ...labels, le },
      value: cumulative[i] as number,
      series: 'bucket',
    })),
    { labels: { ...labels, le: '+Inf' }, value: count, series: 'bucket' },
    { labels, value: sum, series: 'sum' },
    { labels, value: count, series: 'count' },
  ];
}
