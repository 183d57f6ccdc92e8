import { setTimeout as delay } from 'node:timers/promises';
import { type Advice, Advisor, DEFAULT_AWAY, type Kind } from '../advise/advisor.js';
import { measureCallCost } from '../advise/calibration.js';
import type { CallCost } from '../advise/call-cost.js';
import { EchoProcess } from '../advise/echo-process.js';
import { Observer } from '../advise/observation.js';
import { costLine } from '../advise/report.js';
import { figure, tableOf } from '../advise/table.js';
import { termsOf } from '../advise/terms.js';
import type { Shoppers } from './shoppers.js';
import { type Window, lookThrough } from './window.js';

/** How long a shopper rests before he asks for something while he is watched, on average (ms). */
const PACE = 10;
/** A prediction holds that is off by no more than this share, or this many milliseconds. */
const NEAR_SHARE = 0.3;
const NEAR_TIME = 1;

/** A module's way out: how it was, what was said that it would be, and how it then was. */
interface Row {
  module: string;
  before: Window;
  said: Advice;
  out?: Window;
}

/** Predicts before a module moves out what that will mean, measures while it is out, and puts both side by side. */
export class Forecast {
  private readonly rows: Row[] = [];
  private last: Window | undefined;

  private constructor(
    private readonly shoppers: Shoppers,
    private readonly observer: Observer,
    private readonly other: EchoProcess,
    private readonly cost: CallCost,
    /** Milliseconds. */
    private readonly window: number,
  ) {}

  static async prepare(directory: string, shoppers: Shoppers, window: number): Promise<Forecast> {
    const other = await EchoProcess.start();
    return new Forecast(shoppers, new Observer(directory, other), other, await measureCallCost(other), window);
  }

  /** Before the module moves. */
  async predict(module: string): Promise<void> {
    const before = await this.look();
    const availability = { timesAMonth: DEFAULT_AWAY, away: before.observed.startedIn };
    const said = new Advisor(before.observed, this.cost, availability, termsOf).adviceFor(module);
    this.rows.push({ module, before, said });
  }

  /** While it is out. */
  async measure(): Promise<void> {
    const row = this.rows.at(-1);
    if (row) row.out = await this.look();
  }

  /** Once more when everything is as it was: says how much the machine itself wavers. */
  async end(): Promise<void> {
    this.last = await this.look();
  }

  async close(): Promise<void> {
    await this.other.stop();
  }

  lines(): string[] {
    const cells = this.rows.flatMap((row) => latenciesOf(row)).filter(({ said, was }) => Number.isFinite(said - was));
    const held = cells.filter(isNear).length;
    return [
      `Predicted and measured, for shoppers who rest ${PACE} ms before each request, in windows of ${figure(this.window / 1000)} s:`,
      costLine(this.cost),
      ...tableOf([
        HEAD,
        ...this.rows.map((row) => [
          row.module,
          ...latenciesOf(row).map(sideBySide),
          sideBySide(cpuOf(row)),
          sideBySide(failuresOf(row)),
        ]),
      ]),
      `now > predicted : measured, in milliseconds. ${held} of ${cells.length} times of pages and checkouts are within 30 % or 1 ms; ~ marks the others.`,
      `With no module out the same times differed by ${percent(this.wavering())} in the median from one window to the next.`,
    ];
  }

  private async look(): Promise<Window> {
    this.shoppers.pace = PACE;
    // Until nobody hurries any more, and what is new out there has warmed up.
    await delay(this.window / 4);
    try {
      return await lookThrough(this.shoppers, this.observer, this.window);
    } finally {
      this.shoppers.pace = 0;
    }
  }

  private wavering(): number {
    const windows = [...this.rows.map(({ before }) => before), ...(this.last ? [this.last] : [])];
    const changes = windows.slice(1).flatMap((next, i) =>
      FIGURES.map(([kind, quantile]) => {
        const [a, b] = [(windows[i] as Window).seen[kind][quantile], next.seen[kind][quantile]];
        return Math.abs(a - b) / Math.min(a, b);
      }).filter(Number.isFinite),
    );
    return changes.sort((a, b) => a - b)[changes.length >> 1] ?? NaN;
  }
}

interface Cell {
  now: number;
  said: number;
  was: number;
}

const FIGURES = [
  ['page', 'p50'],
  ['page', 'p99'],
  ['checkout', 'p50'],
  ['checkout', 'p99'],
] as const satisfies readonly (readonly [Kind, 'p50' | 'p99'])[];
const HEAD = ['', ...FIGURES.map(([kind, quantile]) => `${kind} ${quantile}`), 'CPU a request', 'failed, %'];

/** The model speaks of the time inside the store: what it says is added to what the shoppers saw, who wait for the socket as well. */
const latenciesOf = ({ before, said, out }: Row): Cell[] =>
  FIGURES.map(([kind, quantile]) => {
    const now = before.seen[kind][quantile];
    return {
      now,
      said: now + said.then[kind][quantile] - said.now[kind][quantile],
      was: out?.seen[kind][quantile] ?? NaN,
    };
  });

const cpuOf = ({ said, out }: Row): Cell => ({
  now: said.now.hostCpu,
  said: said.then.hostCpu + said.then.moduleCpu,
  was: out ? out.observed.hosts.reduce((sum, { cpu }) => sum + cpu, 0) / Math.max(1, out.observed.requests) : NaN,
});

const failuresOf = ({ before, said, out }: Row): Cell => ({
  now: 100 * before.failed,
  said: 100 * said.then.failed,
  was: out ? 100 * out.failed : NaN,
});

const isNear = ({ said, was }: Cell): boolean =>
  Math.abs(said - was) <= NEAR_TIME || Math.abs(said - was) <= NEAR_SHARE * was;
const isFar = (cell: Cell): boolean => Number.isFinite(cell.said - cell.was) && !isNear(cell);

const sideBySide = (cell: Cell): string =>
  `${figure(cell.now)} > ${figure(cell.said)} : ${figure(cell.was)}${isFar(cell) ? '~' : ' '}`;
const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : '-');
