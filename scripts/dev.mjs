// npm run dev: serves, and builds and starts again on every change.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { copyAssets, prepare, root } from './prepare.mjs';

prepare();
const node = process.execPath;
const children = [
  spawn(
    node,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  ),
  spawn(node, ['scripts/bundle.mjs', '--watch'], { cwd: root, stdio: 'inherit' }),
  spawn(node, ['--watch', '--watch-path=dist/run', '--watch-preserve-output', 'dist/run/main.js'], {
    cwd: root,
    env: { DOORDESK_DEV: '1', ...process.env },
    stdio: 'inherit',
  }),
];
watch(join(root, 'src/gateway/storefront/assets'), { recursive: true }, () => copyAssets());
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => children.forEach((child) => child.kill('SIGTERM')));
