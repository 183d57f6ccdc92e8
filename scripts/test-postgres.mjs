// npm run test:postgres: what runs on SQLite by default, on PostgreSQL: every module's specs, the journeys and the races.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const given = process.argv.slice(2);
const named = given.some((arg) => !arg.startsWith('-'));
const paths = named ? given : ['src/modules', 'test/journeys', 'test/races', ...given];
const env = { ...process.env, DOORDESK_TEST_DATABASE: 'postgres' };
const done = spawnSync(process.execPath, [join(root, 'scripts/test.mjs'), ...paths], {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;
