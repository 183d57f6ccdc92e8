import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type BuildInput, type BuiltSnapshot, buildSnapshot } from './build-snapshot.js';

const WORKER = new URL('./build-worker.js', import.meta.url);

/** Builds in a thread of its own; where only sources are, which Node cannot start a thread from, in this one. */
export function buildInWorker(input: BuildInput, script: URL = WORKER): Promise<BuiltSnapshot> {
  if (!existsSync(fileURLToPath(script))) return Promise.resolve(buildSnapshot(input));
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: input });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the build ended with ${code}`)));
  });
}
