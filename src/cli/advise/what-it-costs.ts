import 'reflect-metadata';
import { Advisor, DEFAULT_AWAY } from './advisor.js';
import { measureCallCost } from './calibration.js';
import { EchoProcess } from './echo-process.js';
import { Observer, isIdle } from './observation.js';
import { adviceTable, assumptionLine, costLine, observationLine, verdict } from './report.js';
import { termsOf } from './terms.js';

/** How long is looked whether anybody asks the store for anything, and then at what it is asked; milliseconds. */
const FIRST_LOOK = 1_000;
const LOOK = 2_000;

/** What a split of the running store would cost, in words, from what it is asked in these three seconds. */
export async function whatItCosts(directory: string, module: string): Promise<string[]> {
  if (isIdle(await new Observer(directory).observe(FIRST_LOOK)))
    return ['What it would cost is not known: nobody asks the store for anything now. See: npm run advise -- --load'];
  const other = await EchoProcess.start();
  try {
    const cost = await measureCallCost(other);
    const observed = await new Observer(directory, other).observe(LOOK);
    const availability = { timesAMonth: DEFAULT_AWAY, away: observed.startedIn };
    const advisor = new Advisor(observed, cost, availability, termsOf);
    if (!advisor.movable.includes(module)) return [`${module} has a process of its own already.`];
    const advice = advisor.adviceFor(module);
    return [
      costLine(cost),
      observationLine(observed),
      ...adviceTable([advice]),
      verdict(advice),
      assumptionLine(availability),
    ];
  } finally {
    await other.stop();
  }
}
