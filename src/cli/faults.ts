import { ControlBinding } from '../platform/control/control-socket.js';
import { ConfigError, ServiceError, readConfig } from '../platform/index.js';

const USAGE = `Usage: npm run faults:set -- cart:down,offers:fail=0.3
       npm run faults:set -- none

Changes what is wrong, on purpose, in the running store, which was started with DOORDESK_FAULTS (none: nothing at first).
SERVICE or SERVICE.OPERATION, and: down, slow=MILLISECONDS, fail=RATE, twice, late=MILLISECONDS.
`;

interface InForce {
  faults: { target: string; kind: string; value: number }[];
}

/** `npm run faults:set`; the exit code. */
export async function run(args: string[]): Promise<number> {
  if (args.length !== 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    const store = new ControlBinding(readConfig(process.env).dataDirectory);
    const { faults } = (await store.command('store.faults', { faults: args[0] })) as InForce;
    const lines = faults.map(({ target, kind, value }) => `${target} ${kind}${value > 0 ? ` ${value}` : ''}\n`);
    process.stdout.write(lines.length > 0 ? lines.join('') : 'Nothing is wrong.\n');
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ServiceError)) throw error;
    const notRunning = error instanceof ServiceError && error.code === 'not_running';
    process.stderr.write(`${notRunning ? 'No store runs on this data folder: start it first.' : error.message}\n`);
    return 1;
  }
}
