import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { ConfigError, readConfig } from './platform/index.js';
import { type RunningStore, startStore } from './store.js';

/** A stop that takes longer than this (ms) is cut short: starting recovers from anything. */
const LONGEST_STOP = 9_000;

async function main(): Promise<void> {
  const store = await startStore(readConfig(process.env));
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), LONGEST_STOP).unref();
    void store.stop().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  stopWithParent(stop);
  announce(store);
}

/** Under `npm start` the shop must not outlive npm: an orphan would keep the port and the data. */
function stopWithParent(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const started = ancestry();
  setInterval(() => {
    if (ancestry() !== started) stop();
  }, 100).unref();
}

/** The parent and, where /proc tells, its parent: npm starts a shell that starts us. */
function ancestry(): string {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}

function announce(store: RunningStore): void {
  process.stdout.write(`Doordesk is ready at ${store.url} (API: ${store.url}/docs)\n`);
}

main().catch((error: unknown) => {
  const message = error instanceof ConfigError ? error.message : ((error as Error)?.stack ?? String(error));
  process.stderr.write(`Doordesk cannot start: ${message}\n`);
  process.exit(1);
});
