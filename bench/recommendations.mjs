// npm run bench:recommendations: the methods of recommendation on real data, beside published results. --help says more.
import { prepare } from '../scripts/prepare.mjs';

prepare();
const { run } = await import('../dist/bench/recommendations/main.js');
process.exitCode = await run(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
