// What the two commands need before they can run: the right Node, the packages, a build that is up to date.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../..');
const at = (...parts) => join(root, ...parts);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Doordesk needs Node 20.19 or later; this is ${process.versions.node}.`);
}

/** @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function run(what, command, args) {
  // Standard output belongs to the command that was asked for.
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) fail(`${what} failed.`);
}

/** Installs when node_modules is missing or older than the lock file. */
export function install() {
  checkNode();
  const installed = at('node_modules', '.package-lock.json');
  const lock = at('package-lock.json');
  // Somebody else's folder is theirs to fill.
  if (lstatSync(at('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  if (existsSync(installed) && existsSync(lock) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  process.stderr.write('Installing packages (once; about two minutes)\n');
  run('npm ci', 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}

const SOURCES = [
  'src',
  'scripts/bundle.mjs',
  'migrations',
  'boundaries',
  'bench',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
];

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const ASSETS = 'src/gateway/storefront/assets';

/** What browsers are sent as it is lies beside the build too. */
export function copyAssets() {
  rmSync(at('dist', ASSETS), { recursive: true, force: true });
  cpSync(at(ASSETS), at('dist', ASSETS), { recursive: true });
}

/** Builds when a source is newer than the last build. */
export function build() {
  const stamp = at('dist', '.built');
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...SOURCES.map((name) => newest(at(name))))) return;
  process.stderr.write('Building\n');
  rmSync(stamp, { force: true });
  run('The build', process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', at('tsconfig.build.json')]);
  run('The build', process.execPath, [at('scripts', 'bundle.mjs')]);
  copyAssets();
  writeFileSync(stamp, '');
}

/** Where there are no sources, as in a container's image, somebody has installed and built already. */
export function prepare() {
  if (!existsSync(at('src'))) return checkNode();
  install();
  build();
}
