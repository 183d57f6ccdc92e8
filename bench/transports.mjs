import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Most that a call of the local transport may cost, as a multiple of the bare socket's round trip for the same bytes. */
export const TRANSPORT_TARGET = 1.5;

/**
 * @typedef {{ name: string, singleMicros: number, pageMicros: number }} Way
 * @typedef {{ bytes: { request: number, reply: number }, page: number, rows: Way[], formats: Record<string, number> }} Transports
 */

/**
 * Measures ways to another process of this machine: one call at a time, and a page of parallel ones.
 *
 * @param {string} root
 * @returns {Promise<Transports | undefined>} undefined when it is not built
 */
export function measureTransports(root) {
  const script = path.join(root, 'dist', 'bench', 'transports.js');
  if (!fs.existsSync(script)) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [script], { cwd: root, timeout: 300_000 }, (error, stdout, stderr) => {
      if (error) return reject(new Error(`${script} failed\n${stderr}`));
      resolve(JSON.parse(stdout));
    });
  });
}

/** @param {Transports} measured */
function table({ bytes, page, rows, formats }) {
  const [bare] = rows;
  const lines = rows.map(({ name, singleMicros, pageMicros }) => {
    const times = (singleMicros / bare.singleMicros).toFixed(2);
    const each = (pageMicros / page).toFixed(1);
    return `| ${name} | ${singleMicros} | ${times} | ${pageMicros} | ${each} |`;
  });
  return [
    `A call of ${bytes.request} bytes and its reply of ${bytes.reply}; medians in microseconds.`,
    '',
    `| | one call | × bare | page of ${page} | per call of it |`,
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
    `There and back as a value: ${Object.entries(formats)
      .map(([name, micros]) => `${name} ${micros} µs`)
      .join(', ')}.`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const measured = await measureTransports(path.dirname(import.meta.dirname));
  console.log(measured ? table(measured) : 'Build it first: npm run build');
}
