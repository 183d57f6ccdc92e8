// npm run up -- TOPOLOGY: every host of a topology on this machine, looked after by this process.
import { prepare } from './prepare.mjs';

prepare();
const { run } = await import('../dist/run/cli-up.js');
process.exit(await run(process.argv.slice(2)));
