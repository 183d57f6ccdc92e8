// npm run bench:search: measures the search module alone, in one process on SQLite.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { prepare, root } from '../scripts/prepare.mjs';

prepare();
const script = path.join(root, 'dist', 'bench', 'search', 'main.js');
const cwd = process.env.INIT_CWD ?? process.cwd();
const child = spawn(process.execPath, ['--expose-gc', script, ...process.argv.slice(2)], { cwd, stdio: 'inherit' });
child.on('exit', (code) => (process.exitCode = code ?? 1));
