// npm run boundaries: the map of the modules, and every broken wall. With --check it writes nothing.
import { prepare } from './prepare.mjs';

prepare();
const { run } = await import('../dist/boundaries/print.js');
process.exitCode = await run(process.argv.slice(2));
