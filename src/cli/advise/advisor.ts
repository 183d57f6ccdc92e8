import type { RecordedCall } from '../../platform/index.js';
import type { Effect, Partition } from '../../platform/contract/index.js';
import { type CallCost, costAt } from './call-cost.js';
import type { Observation, ObservedHost } from './observation.js';
import { type Quantiles, quantilesOf } from './quantiles.js';
import { type Changes, replay } from './replay.js';
import { GATEWAY, type RequestTree, addOwnTimes } from './trace-tree.js';

/** What the public waits for, by the requests that are it. */
export const KINDS = {
  page: new Set(['GET /v1/products', 'GET /v1/products/:productId']),
  checkout: new Set(['POST /v1/orders']),
} as const;
export type Kind = keyof typeof KINDS;

/** How the store does, or would do; times in milliseconds, everything else for each public request. */
export interface Figures {
  page: Quantiles;
  checkout: Quantiles;
  /** Processor time of the module's process, and of the one that carries it now. */
  hostCpu: number;
  moduleCpu: number;
  /** Share of requests that fail (5xx), and share of those that are accepted and carried out later (202). */
  failed: number;
  keptForLater: number;
}

/** What would become if a module moved out. */
export interface Advice {
  module: string;
  /** The host that carries it. */
  host: string;
  /** What would cross the new border, a second. */
  calls: number;
  bytes: number;
  /** The same for each checkout, and for each page. */
  perCheckout: number;
  perPage: number;
  now: Figures;
  then: Figures;
}

/** How often something may be away. */
export interface Availability {
  /** Times a month that one process is away: crashes and deployments. */
  timesAMonth: number;
  /** Milliseconds for each time. */
  away: number;
}

/** What a contract says of one of its operations. */
export type TermsOf = (service: string, operation: string) => { effect: Effect; partition: Partition } | undefined;

/** Multiples of it, without the whole part, fill the interval from 0 to 1 evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Times a month that a process is away, where nothing else is said: a crash or a deployment a week. */
export const DEFAULT_AWAY = 4;
const MONTH = 30 * 24 * 60 * 60 * 1000;

/** Says from what was observed, and from what a remote call costs, what would become if a module moved out of its host. */
export class Advisor {
  private readonly now: Figures;

  constructor(
    private readonly observed: Observation,
    private readonly cost: CallCost,
    private readonly availability: Availability,
    private readonly termsOf: TermsOf,
  ) {
    const { trees } = observed;
    this.now = {
      page: quantilesOf(durations(trees, 'page')),
      checkout: quantilesOf(durations(trees, 'checkout')),
      hostCpu: 0,
      moduleCpu: 0,
      failed: trees.filter(({ status }) => status >= 500).length / Math.max(1, trees.length),
      keptForLater: 0,
    };
  }

  /** The modules that share a process with somebody. */
  get movable(): string[] {
    return this.observed.hosts.flatMap(({ gateway, modules }) => (gateway || modules.length > 1 ? [...modules] : []));
  }

  /** Errors: the module shares its process with nobody, or there is none of that name. */
  adviceFor(module: string): Advice {
    const host = this.observed.hosts.find(({ modules }) => modules.includes(module));
    if (!host || !this.movable.includes(module)) throw new Error(`${module} is alone already`);
    const { trees, requests, seconds } = this.observed;
    const crossing = new Border(module, trees);
    const load = new Load(this.observed, host, crossing, this.cost);
    const changes = load.changes();
    const each = (calls: number, among: number): number => calls / Math.max(1, among);
    const rate = requests / Math.max(1, trees.length) / seconds;
    const count = (kind: Kind): number => each(crossing.countIn(kind), treesFor(trees, kind).length);
    return {
      module,
      host: host.name,
      calls: crossing.calls.length * rate,
      bytes: crossing.calls.reduce((sum, call) => sum + call.requestBytes + call.replyBytes, 0) * rate,
      perPage: count('page'),
      perCheckout: count('checkout'),
      now: { ...this.now, hostCpu: each(host.cpu, requests) },
      then: {
        page: quantilesOf(replayed(trees, 'page', changes)),
        checkout: quantilesOf(replayed(trees, 'checkout', changes)),
        ...load.cpu(),
        ...this.failures(crossing),
      },
    };
  }

  /** A request that needs both sides of the border fails while the module is away, unless all that it asks is kept for later. */
  private failures(border: Border): Pick<Figures, 'failed' | 'keptForLater'> {
    const { trees } = this.observed;
    const away = Math.min(1, (this.availability.timesAMonth * this.availability.away) / MONTH);
    let fails = 0;
    let kept = 0;
    for (const { calls, status } of trees) {
      const crossing = calls.filter((call) => border.crosses(call));
      if (crossing.length === 0 || status >= 500) continue;
      const asked = crossing.filter(({ service }) => service === border.module);
      if (asked.length > 0 && asked.every((call) => this.isKept(call))) kept++;
      else fails++;
    }
    const each = away / Math.max(1, trees.length);
    return { failed: this.now.failed + fails * each, keptForLater: kept * each };
  }

  private isKept({ service, operation }: RecordedCall): boolean {
    const terms = this.termsOf(service, operation);
    return terms?.effect === 'once' && terms.partition === 'available';
  }
}

/** What would lie between a module and those with whom it shares a process now. */
class Border {
  readonly calls: readonly RecordedCall[];

  constructor(
    readonly module: string,
    private readonly trees: readonly RequestTree[],
  ) {
    this.calls = trees.flatMap(({ calls }) => calls.filter((call) => this.crosses(call)));
  }

  /** A call that leaves the process already goes on doing so. */
  crosses({ transport, service, caller }: RecordedCall): boolean {
    return transport === 'local' && (service === this.module) !== (caller === this.module);
  }

  countIn(kind: Kind): number {
    return treesFor(this.trees, kind).reduce(
      (sum, { calls }) => sum + calls.filter((call) => this.crosses(call)).length,
      0,
    );
  }
}

/** How the work of one process would be shared between two. */
class Load {
  /** The share of the host's own work that goes with the module. */
  private readonly share: number;
  /** Processor time (ms) that crossing the border costs each side, all calls together. */
  private readonly crossing = { host: 0, module: 0 };
  /** How busy both would be, as a share of how busy the host is now. */
  private readonly busy: { host: number; module: number };
  /** Of the time that requests spend in the host, the share in which they only wait for each other. */
  private readonly waiting: number;
  private readonly scale: number;

  constructor(
    private readonly observed: Observation,
    private readonly host: ObservedHost,
    private readonly border: Border,
    private readonly cost: CallCost,
  ) {
    const { trees, requests } = observed;
    this.scale = requests / Math.max(1, trees.length);
    const own = new Map<string, number>();
    for (const { root } of trees) addOwnTimes(root, own);
    const here = host.gateway ? [...host.modules, GATEWAY] : host.modules;
    const work = here.reduce((sum, service) => sum + (own.get(service) ?? 0), 0);
    this.share = work > 0 ? (own.get(border.module) ?? 0) / work : 0;
    for (const call of border.calls) {
      const [asks, answers] =
        call.caller === border.module ? (['module', 'host'] as const) : (['host', 'module'] as const);
      this.crossing[asks] += costAt(cost.caller, call.requestBytes, call.replyBytes) * this.scale;
      this.crossing[answers] += costAt(cost.callee, call.requestBytes, call.replyBytes) * this.scale;
    }
    const busy = Math.max(host.busy, Number.MIN_VALUE);
    this.busy = {
      host: 1 - this.share + this.crossing.host / busy,
      module: this.share + this.crossing.module / busy,
    };
    const inside = work * this.scale;
    this.waiting = inside > host.busy ? 1 - host.busy / inside : 0;
  }

  cpu(): Pick<Figures, 'hostCpu' | 'moduleCpu'> {
    const requests = Math.max(1, this.observed.requests);
    return {
      hostCpu: (this.host.cpu * (1 - this.share) + this.crossing.host) / requests,
      moduleCpu: (this.host.cpu * this.share + this.crossing.module) / requests,
    };
  }

  /**
   * A crossing takes what the host's own remote calls took meanwhile, waiting for event loops included: what either of the two
   * processes waits for less when they share the work, the other one's callers wait for more.
   */
  changes(): Changes {
    const { module } = this.border;
    const { time, caller } = this.cost;
    const { made, taken } = this.host.probed;
    const unprobed = [costAt(time, 0, 0)];
    const outwards = inTurn(made.length > 0 ? made : unprobed);
    const homewards = inTurn(taken.length > 0 ? taken : unprobed);
    const stretchOf = (busy: number): number => 1 - this.waiting + this.waiting * busy;
    const stretch = { host: stretchOf(this.busy.host), module: stretchOf(this.busy.module) };
    const together = new Set([...this.host.modules, ...(this.host.gateway ? [GATEWAY] : [])]);
    return {
      crossing: (call) => {
        if (!this.border.crosses(call)) return undefined;
        const way = (call.caller === module ? homewards() : outwards()) / 2;
        return {
          there: way + call.requestBytes * time.perRequestByte,
          back: way + call.replyBytes * time.perReplyByte,
        };
      },
      sending: (call) => (this.border.crosses(call) ? costAt(caller, call.requestBytes, 0) / 2 : 0),
      stretch: (service) => (service === module ? stretch.module : together.has(service) ? stretch.host : 1),
    };
  }
}

/** The values again and again, each as often as the others, and neighbours in time far from each other; always the same ones. */
function inTurn(values: readonly number[]): () => number {
  let turn = 0;
  return () => {
    turn = (turn + GOLDEN) % 1;
    return values[Math.floor(turn * values.length)] as number;
  };
}

const treesFor = (trees: readonly RequestTree[], kind: Kind): RequestTree[] =>
  trees.filter(({ name, status }) => KINDS[kind].has(name) && status < 500);
const durations = (trees: readonly RequestTree[], kind: Kind): number[] =>
  treesFor(trees, kind).map(({ root }) => root.until);
const replayed = (trees: readonly RequestTree[], kind: Kind, changes: Changes): number[] =>
  treesFor(trees, kind).map(({ root }) => replay(root, changes));
