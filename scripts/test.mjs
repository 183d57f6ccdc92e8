// npm test: installs if needed, then runs the tests. Arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
build(); // tests that start whole processes start the build
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const options = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, options, { cwd: root, stdio: 'inherit' }).status ?? 1;
