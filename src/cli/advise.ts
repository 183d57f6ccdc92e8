import 'reflect-metadata';
import { ControlBinding } from '../platform/control/control-socket.js';
import { ConfigError, ServiceError, readConfig } from '../platform/index.js';
import { Advisor, DEFAULT_AWAY } from './advise/advisor.js';
import { measureCallCost } from './advise/calibration.js';
import { EchoProcess } from './advise/echo-process.js';
import { OwnLoad } from './advise/own-load.js';
import { Observer, isIdle } from './advise/observation.js';
import { adviceTable, assumptionLine, costLine, observationLine, verdict } from './advise/report.js';
import { termsOf } from './advise/terms.js';

const USAGE = `Usage: npm run advise [-- --seconds N] [--load] [--away N]

Watches what the running store is asked for N seconds (10), and predicts for each module what pages and checkouts would take,
what work there would be and how many requests would fail, if it moved into a process of its own.
--load: on a temporary store with shoppers of its own. --away: how often a month a process is away, by crashes and deployments (4).
`;

/** The longest that is watched, in seconds. */
const MOST_SECONDS = 50;

interface Options {
  seconds: number;
  load: boolean;
  away: number;
}

function optionsOf(args: string[]): Options | undefined {
  const options: Options = { seconds: 10, load: false, away: DEFAULT_AWAY };
  for (let i = 0; i < args.length; i++) {
    const value = Number(args[i + 1]);
    if (args[i] === '--load') options.load = true;
    else if (args[i] === '--seconds' && value > 0 && value <= MOST_SECONDS) options.seconds = Number(args[++i]);
    else if (args[i] === '--away' && value >= 0 && value <= 10_000) options.away = Number(args[++i]);
    else return undefined;
  }
  return options;
}

/** `npm run advise`; the exit code: 0 when there is advice, 1 when there was nothing to learn from. */
export async function run(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (!options) {
    process.stderr.write(USAGE);
    return 2;
  }
  const own = options.load ? await OwnLoad.start() : undefined;
  try {
    return await advise(own?.directory ?? readConfig(process.env).dataDirectory, options);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ServiceError)) throw error;
    const notRunning = error instanceof ServiceError && error.code === 'not_running';
    process.stderr.write(`${notRunning ? NOT_RUNNING : error.message}\n`);
    return 1;
  } finally {
    await own?.stop();
  }
}

async function advise(directory: string, { seconds, away }: Options): Promise<number> {
  // Before anything is measured: is there a store?
  await new ControlBinding(directory).command('topology.current');
  const other = await EchoProcess.start();
  try {
    const cost = await measureCallCost(other);
    const observed = await new Observer(directory, other).observe(seconds * 1000);
    if (isIdle(observed)) {
      say(`Nobody asked the store for anything in these ${seconds} s, so there is nothing to learn from.`);
      say('Shop in it meanwhile, let your own load run, or let it make one: npm run advise -- --load');
      return 1;
    }
    const availability = { timesAMonth: away, away: observed.startedIn };
    const advisor = new Advisor(observed, cost, availability, termsOf);
    const advices = advisor.movable.map((module) => advisor.adviceFor(module));
    if (advices.length === 0) {
      say('Every module of this store has a process of its own already.');
      return 0;
    }
    for (const line of [costLine(cost), observationLine(observed), '', ...adviceTable(advices), '']) say(line);
    for (const advice of advices) say(verdict(advice));
    say('');
    say(assumptionLine(availability));
    return 0;
  } finally {
    await other.stop();
  }
}

const NOT_RUNNING = 'No store runs on this data folder: start it first, or: npm run advise -- --load';
const say = (line: string): unknown => process.stdout.write(`${line}\n`);
