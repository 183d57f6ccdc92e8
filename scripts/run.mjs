// npm run import -- FILE, and other commands of the store: `node scripts/run.mjs COMMAND ARGS`.
import { prepare } from './prepare.mjs';

const [command, ...args] = process.argv.slice(2);
prepare();
const { run } = await import(`../dist/run/cli-${command}.js`);
process.exitCode = await run(args);
