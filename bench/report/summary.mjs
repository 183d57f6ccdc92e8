import { OPERATIONS } from '../operations.mjs';
import { LOCAL_CALL_TARGET } from '../local-call.mjs';
import { isClean, verdict } from './table.mjs';

/** More foreign CPU than this beside a measurement makes it doubtful. */
const NOISE_CORES = 0.15;

const median = (/** @type {number[]} */ values) =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** @param {import('../stand.mjs').Stand[]} stands */
export const standLines = (stands) =>
  stands.map(({ system, starts, idleMiB, loadedMiB }) => {
    const start = `start ${median(starts)} ms (${starts.join(', ')})`;
    return `${system.label.padEnd(9)} ${start}, RSS idle ${idleMiB} MiB, after load ${loadedMiB} MiB`;
  });

/**
 * @param {string} label
 * @param {import('../local-call.mjs').LocalCall | undefined} result
 */
export function localCallLine(label, result) {
  if (!result) return `strict local call, ${label}: not built (dist/bench/local-call.js is absent)`;
  const held = result.medianMicros <= LOCAL_CALL_TARGET ? 'held' : 'missed';
  const { medianMicros, p99Micros } = result;
  return `strict local call, ${label}: median ${medianMicros} µs, p99 ${p99Micros} µs, target ${LOCAL_CALL_TARGET} µs ${held}`;
}

/**
 * @param {import('../measure.mjs').Row[]} rows
 * @returns {string[]}
 */
export const targetLines = (rows) =>
  OPERATIONS.map((operation) => {
    const row = rows.find((r) => r.operation === operation && r.connections === operation.targetAt);
    const result = row ? verdict(row).split(' ')[1] : 'not measured';
    return `target ${operation.title} at ${operation.targetAt}: at least ${operation.target} of the limit: ${result}`;
  });

/** @param {import('../measure.mjs').Row[]} rows */
export const failureLines = (rows) =>
  rows.flatMap((row) =>
    Object.entries(row.cells)
      .filter(([, cell]) => !isClean(cell))
      .map(([label, cell]) => {
        const list = Object.entries(cell.failures).map(([what, times]) => `${what} x${times}`);
        return `! ${row.operation.title} at ${row.connections}, ${label}: ${list.join('; ')}`;
      }),
  );

/** @param {import('../measure.mjs').Row[]} rows */
export function noiseLines(rows) {
  const cells = rows.flatMap((row) => Object.values(row.cells));
  const noisy = cells.filter((cell) => cell.cpu.others > NOISE_CORES).length;
  if (noisy === 0) return [];
  return [`noise: others used more than ${NOISE_CORES} cores beside ${noisy} of ${cells.length} measurements; repeat`];
}
