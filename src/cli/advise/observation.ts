import { setTimeout as delay } from 'node:timers/promises';
import { controlFolderOf } from '../../control-folder.js';
import { ControlBinding } from '../../platform/control/control-socket.js';
import type { RecordedTrace } from '../../platform/index.js';
import type { ProbedCalls } from '../../platform/telemetry/probe.js';
import type { RecordedPage, RecordedWork } from '../../platform/telemetry/recording.js';
import type { HostPlan, Topology } from '../../platform/topology/topology.js';
import type { EchoProcess } from './echo-process.js';
import { type RequestTree, treesOf } from './trace-tree.js';

/** The most requests of which the calls are kept. */
const MOST_TRACES = 5_000;
/** A host records this much longer (ms) than asked, should nobody come to stop it. */
const SLACK = 10_000;
/** How long requests that were under way at the end may still take to be known with all their calls: this many ms, or this share. */
const LAST_REQUESTS = 200;
const LAST_SHARE = 0.25;

/** One process of the store, while it was watched. */
export interface ObservedHost {
  name: string;
  gateway: boolean;
  modules: readonly string[];
  /** Milliseconds of processor time that it used, and that its event loop was busy. */
  cpu: number;
  busy: number;
  /** What small remote calls took it meanwhile, with all that it had to do. */
  probed: ProbedCalls;
}

/** What a store did in some seconds. */
export interface Observation {
  seconds: number;
  /** Public requests that began; of those in `trees` the calls are known. */
  requests: number;
  trees: readonly RequestTree[];
  hosts: readonly ObservedHost[];
  /** How long a process of this store takes to start, in milliseconds. */
  startedIn: number;
  /** Its hosts talk over NATS and not over sockets. */
  overNats: boolean;
}

/** Whether the store was asked for anything that its modules have to do with. */
export const isIdle = ({ trees }: Observation): boolean => trees.every(({ calls }) => calls.length === 0);

interface Stopped extends RecordedWork {
  startedIn: number;
}

interface Watched {
  plan: HostPlan;
  control: ControlBinding;
}

/** Watches a running store through the control sockets of its hosts. */
export class Observer {
  private readonly store: ControlBinding;

  constructor(
    private readonly dataDirectory: string,
    /** Whom the hosts call to find out what a remote call takes them; without it they do not. */
    private readonly other?: EchoProcess,
  ) {
    this.store = new ControlBinding(dataDirectory);
  }

  /** Errors: unavailable `not_running`; conflict `recording`, when somebody else watches it. */
  async observe(milliseconds: number): Promise<Observation> {
    const { hosts, transport } = (await this.store.command('topology.current')) as Topology;
    const watched = hosts.flatMap((plan) =>
      Array.from({ length: plan.instances }, (_, i): Watched => {
        return { plan, control: new ControlBinding(controlFolderOf(this.dataDirectory, plan, i + 1)) };
      }),
    );
    await this.begin(watched, milliseconds);
    await delay(milliseconds);
    const works = await Promise.all(watched.map(({ control }) => control.command('record.stop') as Promise<Stopped>));
    await delay(Math.min(LAST_REQUESTS, milliseconds * LAST_SHARE));
    const traces: RecordedTrace[] = [];
    for (const { control } of watched) traces.push(...(await read(control)));
    const publicWorks = works.filter((_, i) => watched[i]?.plan.gateway);
    const [first] = publicWorks as [Stopped];
    return {
      seconds: (first.until - first.from) / 1000,
      requests: publicWorks.reduce((sum, { requests }) => sum + requests, 0),
      trees: treesOf(traces),
      hosts: watched.map(({ plan }, i) => ({
        name: plan.name,
        gateway: plan.gateway,
        modules: plan.modules,
        cpu: works[i]?.cpu ?? 0,
        busy: works[i]?.busy ?? 0,
        probed: works[i]?.probed ?? { made: [], taken: [] },
      })),
      startedIn: first.startedIn,
      overNats: transport !== 'local',
    };
  }

  /** On all hosts, or on none. */
  private async begin(watched: readonly Watched[], milliseconds: number): Promise<void> {
    const begun: ControlBinding[] = [];
    try {
      for (const { control, plan } of watched) {
        await control.command('record.start', {
          milliseconds: milliseconds + SLACK,
          traces: MOST_TRACES,
          onlyRequests: plan.gateway,
          // Whoever carries one module alone has none that could leave.
          ...(plan.gateway || plan.modules.length > 1 ? { probe: this.other?.address } : {}),
        });
        begun.push(control);
      }
    } catch (error) {
      await Promise.all(begun.map((control) => control.command('record.forget').catch(() => undefined)));
      throw error;
    }
  }
}

async function read(host: ControlBinding): Promise<RecordedTrace[]> {
  const traces: RecordedTrace[] = [];
  for (let from: number | null = 0; from !== null;) {
    const page = (await host.command('record.read', { from })) as RecordedPage;
    traces.push(...page.traces);
    from = page.next;
  }
  await host.command('record.forget');
  return traces;
}
