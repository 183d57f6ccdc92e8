// npm run faults: every module away in every way, every public operation asked; prints the matrix and holds it against
// test/faults/expected.md.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const env = { ...process.env, DOORDESK_PRINT_MATRIX: '1' };
const done = spawnSync(process.execPath, [join(root, 'scripts/test.mjs'), 'test/faults/matrix'], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
