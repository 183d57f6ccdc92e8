import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Largest median of a strict local call, in microseconds. */
export const LOCAL_CALL_TARGET = 5;

/**
 * @typedef {{ medianMicros: number, p99Micros: number }} LocalCall
 */

/**
 * Runs a checkout's own measurement of a call between two modules of one process.
 *
 * @param {string} root
 * @returns {Promise<LocalCall | undefined>} undefined when it is not built
 */
export function measureLocalCall(root) {
  const script = path.join(root, 'dist', 'bench', 'local-call.js');
  if (!fs.existsSync(script)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script], { cwd: root, timeout: 120_000 }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${script} failed\n${stderr}`));
      const line = stdout.split('\n').findLast((text) => text.startsWith('{'));
      const result = line ? JSON.parse(line) : {};
      if (typeof result.medianMicros === 'number') resolve(result);
      else reject(new Error(`${script} printed no line with medianMicros`));
    });
  });
}
