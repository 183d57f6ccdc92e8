// npm run test:crash -- [CASE...] [--kills N] [--seed N] [--log FILE]: kills the store, its hosts, NATS and connections to PostgreSQL
// under load, and checks that nothing was lost. CASE: store, hosts, moves, distributed; all of them without. What the processes
// have said is appended to FILE.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './prepare.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '30' },
    seed: { type: 'string', default: '42' },
    log: { type: 'string' },
  },
});
const env = {
  ...process.env,
  DOORDESK_KILLS: values.kills,
  DOORDESK_SEED_OF_CHANCE: values.seed,
  ...(values.log ? { DOORDESK_CRASH_LOG: resolve(values.log) } : {}),
};
const cases = positionals.length > 0 ? positionals.map((name) => `test/crash/${name}`) : ['test/crash'];
const done = spawnSync(process.execPath, [join(root, 'scripts/test.mjs'), ...cases], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
