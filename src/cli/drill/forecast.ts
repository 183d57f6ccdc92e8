import { setTimeout as delay } from 'node:timers/promises';
import { Advisor, DEFAULT_AWAY } from '../advise/advisor.js';
import { measureCallCost } from '../advise/calibration.js';
import type { CallCost } from '../advise/call-cost.js';
import { EchoProcess } from '../advise/echo-process.js';
import { Observer } from '../advise/observation.js';
import { costLine } from '../advise/report.js';
import { figure } from '../advise/table.js';
import { termsOf } from '../advise/terms.js';
import type { Shoppers } from './shoppers.js';
import { type Row, sideBySide } from './side-by-side.js';
import { type Window, lookThrough } from './window.js';

/** How long a shopper rests before he asks for something while he is watched, on average (ms). */
const PACE = 10;
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
    const shoppers = `shoppers who rest ${PACE} ms before each request, in windows of ${figure(this.window / 1000)} s`;
    return [`Predicted and measured, for ${shoppers}:`, costLine(this.cost), ...sideBySide(this.rows, this.last)];
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
}
