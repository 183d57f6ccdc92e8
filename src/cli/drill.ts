import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlBinding } from '../platform/control/control-socket.js';
import { MODULE_NAMES } from '../store.module.js';
import { Accounts } from './drill/accounts.js';
import { Forecast } from './drill/forecast.js';
import { Shoppers } from './drill/shoppers.js';
import { stockUp } from './drill/stock.js';
import { StoreProcess } from './drill/store-process.js';

const USAGE = `Usage: npm run drill [-- --modules cart,ordering] [--to postgres://ADMIN@HOST/DATABASE] [--topology T] [--shoppers N] [--no-journeys] [--window MS]

For every module in turn, while shoppers shop: moves it out with its tables, runs the journey suite, moves it back. Then checks
that nothing was lost or doubled: every acknowledged order, its money, the stock, and the sums of all tables before and after.
Before each move it predicts what pages and checkouts will take, and measures it while the module is out, for --window milliseconds
each (2000; 0: neither).
`;

interface Options {
  modules: string[];
  to: string | undefined;
  topology: string;
  shoppers: number;
  journeys: boolean;
  /** Milliseconds; 0: nothing is predicted and measured. */
  window: number;
}

interface Moved {
  pause: number;
  rows: number;
  changes: number;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

function optionsOf(args: string[]): Options | undefined {
  const options: Options = {
    modules: [...MODULE_NAMES],
    to: undefined,
    topology: 'monolith',
    shoppers: 4,
    journeys: true,
    window: 2_000,
  };
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1];
    if (args[i] === '--no-journeys') options.journeys = false;
    else if (value === undefined) return undefined;
    else if (args[i] === '--modules') options.modules = value.split(',');
    else if (args[i] === '--to') options.to = value;
    else if (args[i] === '--topology') options.topology = value;
    else if (args[i] === '--shoppers' && /^\d{1,2}$/.test(value)) options.shoppers = Number(value);
    else if (args[i] === '--window' && /^\d{1,5}$/.test(value)) options.window = Number(value);
    else return undefined;
    if (args[i] !== '--no-journeys') i++;
  }
  return options.modules.every((module) => MODULE_NAMES.includes(module)) ? options : undefined;
}

/** `npm run drill`; the exit code: 0 when every module went out and came back and no request failed. */
export async function run(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-drill-'));
  const store = await StoreProcess.start({
    DOORDESK_DATA: directory,
    DOORDESK_SEED: 'none',
    DOORDESK_TOPOLOGY: options.topology,
  });
  try {
    return await new Drill(options, directory, store.url).run();
  } finally {
    await store.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

class Drill {
  private readonly store: ControlBinding;
  private readonly accounts: Accounts;
  private readonly problems: string[] = [];
  private longest = 0;

  constructor(
    private readonly options: Options,
    private readonly directory: string,
    private readonly url: string,
  ) {
    this.store = new ControlBinding(directory);
    this.accounts = new Accounts(directory);
  }

  async run(): Promise<number> {
    const products = await stockUp(this.url);
    const shoppers = new Shoppers(this.url, products, this.options.shoppers);
    shoppers.start();
    // What a shopper waits for at most when nothing moves: the first requests warm everything up.
    await delay(1_500);
    shoppers.told.longest = 0;
    await delay(1_500);
    const usual = shoppers.told.longest;
    const { window, modules } = this.options;
    const forecast = window > 0 ? await Forecast.prepare(this.directory, shoppers, window) : undefined;
    let back = 0;
    try {
      for (const module of modules) if (await this.outAndBack(module, shoppers, forecast)) back++;
      await forecast?.end();
    } finally {
      await forecast?.close();
      await shoppers.stop();
    }
    await this.accounts.settle();
    this.problems.push(...(await this.accounts.differences(shoppers, products)));
    for (const module of this.options.modules) await this.compared(module);
    const { requests, failed, failures, orders } = shoppers.told;
    shoppers.close();
    for (const line of [...this.problems, ...failures]) say(`  ! ${line}`);
    for (const line of forecast?.lines() ?? []) say(line);
    say(`${back} of ${this.options.modules.length} modules went out and came back`);
    say(`${requests} requests, ${orders.size} orders, ${failed} requests failed (target 0)`);
    say(`the longest that a client waited: ${ms(this.longest)} (target under 250 ms; ${ms(usual)} when nothing moves)`);
    say(this.problems.length === 0 ? 'nothing was lost, nothing doubled' : `${this.problems.length} things are wrong`);
    return back === this.options.modules.length && failed === 0 && this.problems.length === 0 ? 0 : 1;
  }

  /** Out and back while the shoppers shop. */
  private async outAndBack(module: string, shoppers: Shoppers, forecast: Forecast | undefined): Promise<boolean> {
    try {
      await forecast?.predict(module);
      const to = this.options.to === undefined ? {} : { to: { postgres: this.options.to } };
      shoppers.told.longest = 0;
      const out = (await this.store.command('split', { module, ...to })) as Moved;
      const wayOut = shoppers.told.longest;
      if (this.options.journeys && !(await this.journeys())) {
        this.problems.push(`the journeys failed while ${module} was out`);
        return false;
      }
      await forecast?.measure();
      shoppers.told.longest = 0;
      const home = (await this.store.command('merge', { module })) as Moved;
      this.longest = Math.max(this.longest, wayOut, shoppers.told.longest);
      say(
        `${module.padEnd(12)} out: ${out.rows} rows, ${out.changes} changes followed, held ${ms(out.pause)}, a client waited ${ms(wayOut)} at most; ` +
          `back: ${home.rows} rows, ${home.changes} changes, held ${ms(home.pause)}, ${ms(shoppers.told.longest)}`,
      );
      return true;
    } catch (error) {
      this.problems.push(`${module}: ${(error as Error).message}`);
      return false;
    }
  }

  /** Once more with nobody in the shop: the tables must be the same, row by row, out there and back here. */
  private async compared(module: string): Promise<void> {
    const to = this.options.to === undefined ? {} : { to: { postgres: this.options.to } };
    const before = await this.accounts.sums(module);
    await this.store.command('split', { module, ...to });
    const out = await this.accounts.sums(module);
    await this.store.command('merge', { module });
    const after = await this.accounts.sums(module);
    for (const [table, sum] of before)
      for (const [where, there] of [['out there', out.get(table)] as const, ['back here', after.get(table)] as const])
        if (there !== sum) this.problems.push(`${module}.${table} had ${sum}, and has ${String(there)} ${where}`);
  }

  /** The journey suite of the tests, on this store. */
  private journeys(): Promise<boolean> {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'scripts/test.mjs'), 'test/journeys', '--silent', '--verbose=false'],
      {
        cwd: ROOT,
        env: { ...process.env, DOORDESK_TEST_STORE: this.directory, DOORDESK_TEST_URL: this.url },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    return new Promise((resolve) =>
      child.once('exit', (code) => {
        if (code !== 0) process.stderr.write(said);
        resolve(code === 0);
      }),
    );
  }
}

const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const ms = (value: number): string => `${Math.round(value)} ms`;
