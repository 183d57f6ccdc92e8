import 'reflect-metadata';
import { ControlBinding } from '../platform/control/control-socket.js';
import { type Client, ConfigError, ServiceAccess, ServiceError, readConfig } from '../platform/index.js';
import { Search } from '../modules/search/contract/search.contract.js';

const USAGE = `Usage: npm run search:rebuild

Makes the search index of the running store anew from what its owners say: catalogue, prices, stock, reviews. The old one answers
until the new one is whole; what changes meanwhile is in both.
`;

const EVERY = 200;

/** `npm run search:rebuild`; the exit code. */
export async function run(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const store = new ControlBinding(readConfig(process.env).dataDirectory);
    const products = await rebuilt(new ServiceAccess(() => store).client(Search, 'cli'));
    process.stdout.write(`The search index is new: ${products} products.\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ServiceError)) throw error;
    const notRunning = error instanceof ServiceError && error.code === 'not_running';
    process.stderr.write(`${notRunning ? 'No store runs on this data folder: start it first.' : error.message}\n`);
    return 1;
  }
}

/** Begins, or follows one that is under way, to its end; how many products there are then. */
async function rebuilt(search: Client<typeof Search>): Promise<number> {
  let state = await search.rebuild({});
  for (let told = 0; state.state === 'building'; state = await search.state({})) {
    if (state.read >= told + 10_000) {
      told = state.read;
      process.stdout.write(`${told} products read\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return state.products;
}
