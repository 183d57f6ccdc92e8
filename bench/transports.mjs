// node bench/transports.mjs: what a call to another process costs, beside the bare transport. Also a part of bench:topologies.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { natsServer } from './nats-server.mjs';

/** Most that a remote call may cost, as a multiple of the bare transport's round trip for the same bytes. */
export const REMOTE_CALL_TARGET = 1.5;

/**
 * @typedef {{ request: number, reply: number }} Bytes
 * @typedef {object} Row
 * @property {string} name
 * @property {'bare' | 'transport' | 'path' | 'other'} role
 * @property {number} singleMicros one call, microseconds
 * @property {number} pageMicros a page of parallel ones
 * @property {number} single times the bare transport's
 * @property {number} page
 *
 * @typedef {object} Transports
 * @property {Bytes} bytes what the local transport sends for a call and its reply
 * @property {number} page
 * @property {number} rounds
 * @property {Row[][]} groups the ways on this machine, then those over NATS; the bare one first
 * @property {Record<string, number>} formats microseconds
 * @property {Record<string, Bytes>} sizes as counted on the wire
 */

/**
 * Measures ways to another process: one call at a time, and a page of parallel ones.
 *
 * @param {string} root a built checkout
 * @param {string | undefined} nats the URL of a server, to measure that too
 * @param {string[]} [args] `--rounds N`, `--singles N`, `--pages N`, `--settling MILLISECONDS`
 * @returns {Promise<Transports>}
 */
export function measureTransports(root, nats, args = []) {
  const script = path.join(root, 'dist', 'bench', 'transports', 'main.js');
  if (!fs.existsSync(script)) throw new Error('build it first: npm run build');
  const all = [script, ...args, ...(nats ? ['--nats', nats] : [])];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, all, { cwd: root, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${script} failed\n${stderr}`));
      resolve(JSON.parse(stdout));
    });
  });
}

/** @param {Transports} measured */
export function transportLines({ bytes, page, rounds, groups, formats, sizes }) {
  const rows = groups.flat().map(({ name, singleMicros, single, pageMicros, page: times }) => {
    const each = (pageMicros / page).toFixed(1);
    return `| ${name} | ${singleMicros} | ${single.toFixed(2)} | ${pageMicros} | ${each} | ${times.toFixed(2)} |`;
  });
  const wire = Object.entries(sizes).map(([name, { request, reply }]) => `${name} ${request} and ${reply}`);
  const forms = Object.entries(formats).map(([name, micros]) => `${name} ${micros} µs`);
  return [
    `A call of ${bytes.request} bytes and its reply of ${bytes.reply}; microseconds, medians of ${rounds} rounds in turns`,
    '',
    `| | one call | × bare | page of ${page} | per call of it | × bare |`,
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `bytes on the wire, there and back: ${wire.join('; ')}`,
    `both values there and back, without a wire: ${forms.join(', ')}`,
  ];
}

/** @param {Transports} measured */
export const targetLines = ({ groups }) =>
  groups.flat().flatMap(({ name, role, single }) => {
    if (role !== 'transport' && role !== 'path') return [];
    const held = single <= REMOTE_CALL_TARGET ? 'held' : 'missed';
    return `target one call, ${name}: at most ${REMOTE_CALL_TARGET} × the bare transport: ${single.toFixed(2)} ${held}`;
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const nats = await natsServer();
  try {
    const url = 'url' in nats ? nats.url : undefined;
    const measured = await measureTransports(path.dirname(import.meta.dirname), url, process.argv.slice(2));
    console.log([...transportLines(measured), '', ...targetLines(measured)].join('\n'));
    if ('missing' in nats) console.log(`NATS is not measured: ${nats.missing}`);
  } finally {
    if ('stop' in nats) await nats.stop();
  }
}
