import { parentPort, workerData } from 'node:worker_threads';
import { type BuildInput, buildSnapshot } from './build-snapshot.js';

const built = buildSnapshot(workerData as BuildInput);
parentPort?.postMessage(built, [built.file.buffer as ArrayBuffer]);
