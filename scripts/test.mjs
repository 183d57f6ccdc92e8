// npm test: installs if needed, then runs the tests. Arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

const MEMORY = '/dev/shm';
const ROOM = 4 * 1024 ** 3;

/**
 * A folder in memory for what the tests write, where there is room: they show what survives the death of a process, for which no
 * disk is needed, and they would wait for it most of their time. That the store does wait for it is shown by strace.
 */
function folderInMemory() {
  if (process.env.TMPDIR || !existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < ROOM ? undefined : mkdtempSync(join(MEMORY, 'doordesk-tests-'));
}

install();
build(); // tests that start whole processes start the build
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...process.argv.slice(2)];
const folder = folderInMemory();
// Ctrl-C ends Jest; this process then tidies up.
process.on('SIGINT', () => undefined);
const env = folder ? { ...process.env, TMPDIR: folder } : process.env;
process.exitCode = spawnSync(process.execPath, options, { cwd: root, stdio: 'inherit', env }).status ?? 1;
if (folder) rmSync(folder, { recursive: true, force: true });
