import type { Advice, Availability, Figures } from './advisor.js';
import { type CallCost, costAt } from './call-cost.js';
import type { Observation } from './observation.js';
import { figure, tableOf } from './table.js';

const MILLION = 1_000_000;
const KILOBYTE = 1_000;
/** What a module may cost and still be said to leave cheaply: this share more, or this much (ms). */
const CHEAP_SHARE = 0.1;
const CHEAP_TIME = 1;
const DEAR_SHARE = 0.5;

/** What one call costs, in words. */
export function costLine({ time, caller, callee }: CallCost): string {
  const micros = (value: number): string => `${Math.round(value * 1000)} µs`;
  const perKilobyte = (KILOBYTE * (time.perRequestByte + time.perReplyByte)) / 2;
  return (
    `Measured here: a call to another process takes ${micros(costAt(time, 0, 0))} more and ${micros(perKilobyte)} for each kB; ` +
    `processors work ${micros(caller.fixed)} and ${micros(callee.fixed)} for it on the two sides.`
  );
}

/** What was looked at, in words. */
export function observationLine({ requests, trees, seconds, hosts, overNats }: Observation): string {
  const gateway = hosts.find((host) => host.gateway);
  const busy = Math.round((100 * (gateway?.busy ?? 0)) / (seconds * 1000));
  const known = trees.length < requests ? `, ${trees.length} of them with all their calls` : '';
  return `Recorded: ${requests} requests in ${figure(seconds)} s${known}; the public process was busy for ${busy} % of the time.${overNats ? NATS : ''}`;
}

const NATS = ' Its hosts talk over NATS, which costs more than what was measured here.';

/** The store as it is, and a line for each module as if it were out. */
export function adviceTable(advices: readonly Advice[]): string[] {
  // One line for each host whose modules could leave, since its work is its own.
  const hosts = [...new Map(advices.map((advice) => [advice.host, advice] as const)).values()];
  const latencies = ({ page, checkout }: Figures): string[] =>
    [page.p50, page.p99, checkout.p50, checkout.p99].map(figure);
  const shares = ({ failed, keptForLater }: Figures): string[] =>
    [failed, keptForLater].map((v) => figure(v * MILLION));
  return tableOf([
    ['', 'border', '', 'page, ms', '', 'checkout, ms', '', 'CPU, ms/request', '', 'of a million', ''],
    ['', 'calls/s', 'kB/s', 'p50', 'p99', 'p50', 'p99', 'host', 'module', 'failed', '202'],
    ...hosts.map(({ host, now }) => [
      hosts.length === 1 ? 'now' : `now, ${host}`,
      '-',
      '-',
      ...latencies(now),
      figure(now.hostCpu),
      '-',
      ...shares(now),
    ]),
    ...advices.map(({ module, calls, bytes, then }) => [
      `${module} out`,
      figure(calls),
      figure(bytes / KILOBYTE),
      ...latencies(then),
      figure(then.hostCpu),
      figure(then.moduleCpu),
      ...shares(then),
    ]),
  ]);
}

/** One line that says what the figures mean. */
export function verdict({ module, now, then, calls, perPage, perCheckout }: Advice): string {
  if (calls === 0) return `${module}: leaves for nothing: nobody asked it, and it asked nobody, while it was watched.`;
  const page = rise(now.page.p50, then.page.p50);
  const checkout = rise(now.checkout.p50, then.checkout.p50);
  const parts = [
    changeIn('a page', now.page.p50, then.page.p50, perPage),
    changeIn('a checkout', now.checkout.p50, then.checkout.p50, perCheckout),
  ].filter((part) => part !== undefined);
  const taken = now.hostCpu > 0 ? Math.round((100 * (now.hostCpu - then.hostCpu)) / now.hostCpu) : 0;
  const added = then.hostCpu + then.moduleCpu - now.hostCpu;
  const work =
    taken > 0
      ? `it takes ${taken} % of the work along, and adds ${figure(added)} ms of work to a request`
      : `asking it costs the store as much work as it takes along or more (${figure(added)} ms a request)`;
  const word =
    page.isCheap && checkout.isCheap
      ? 'leaves cheaply'
      : page.share < DEAR_SHARE && checkout.share < DEAR_SHARE
        ? 'leaves at a price'
        : 'is dear';
  return `${module}: ${word}: ${parts.length > 0 ? parts.join(', ') : 'no page and no checkout was seen'}; ${work}.`;
}

interface Rise {
  /** Of what it is now. */
  share: number;
  isCheap: boolean;
}

function rise(now: number, then: number): Rise {
  if (!Number.isFinite(now)) return { share: 0, isCheap: true };
  const share = (then - now) / now;
  return { share, isCheap: share <= CHEAP_SHARE || then - now <= CHEAP_TIME };
}

function changeIn(what: string, now: number, then: number, calls: number): string | undefined {
  if (!Number.isFinite(now)) return undefined;
  if (calls === 0) return `${what} does not touch it`;
  const more = then - now;
  const word = Math.abs(more) < 0.005 ? 'no longer' : `${figure(Math.abs(more))} ms ${more > 0 ? 'longer' : 'shorter'}`;
  return `${what} takes ${word} (${callsOf(calls)} over the border)`;
}

/** `1 call`, `2.5 calls` */
const callsOf = (calls: number): string => {
  const rounded = Math.round(calls * 10) / 10;
  return `${rounded < 0.1 ? 'hardly any' : rounded} call${rounded === 1 ? '' : 's'}`;
};

/** What was assumed and cannot be measured. */
export const assumptionLine = ({ timesAMonth, away }: Availability): string =>
  `Failures: a process more, away ${timesAMonth} times a month for ${figure(away / 1000)} s (as long as this store's took to start; --away N). ` +
  '202: accepted, kept, and carried out later.';
