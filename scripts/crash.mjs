// npm run test:crash -- --kills 1000 [--seed N]: kills the store under load and checks that nothing was lost.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const env = { ...process.env, DOORDESK_KILLS: option('kills', '30'), DOORDESK_SEED_OF_CHANCE: option('seed', '42') };
const done = spawnSync(process.execPath, [join(root, 'scripts/test.mjs'), 'test/crash'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
