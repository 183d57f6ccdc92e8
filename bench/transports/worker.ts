import { parentPort, workerData } from 'node:worker_threads';

/** A thread that answers every message with what it was given when it began. */
parentPort?.on('message', ({ id }: { id: number }) => parentPort?.postMessage({ id, reply: workerData as unknown }));
