/**
 * @param {number} value
 * @param {number} width
 * @param {number} [digits]
 */
const number = (value, width, digits = 0) =>
  (Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : '-'
  ).padStart(width);

/** @param {import('../measure.mjs').Cell} cell */
export const isClean = (cell) => Object.keys(cell.failures).length === 0;

/** The width of a store's columns. */
const STORE = 26;

/** @param {import('../measure.mjs').Cell} cell */
const columns = (cell) =>
  `${number(cell.perSecond, 8)}${isClean(cell) ? ' ' : '!'}${number(cell.p50, 8, 2)}${number(cell.p99, 9, 2)}`;

/**
 * How the store compares with another one in the same row.
 *
 * @param {import('../measure.mjs').Row} row
 * @param {string} label
 * @param {string} other
 */
export const ratio = (row, label, other) => row.cells[label].perSecond / row.cells[other].perSecond;

/** @param {import('../measure.mjs').Row} row */
export const verdict = (row) => {
  if (row.connections !== row.operation.targetAt) return '';
  const { target } = row.operation;
  const clean = Object.values(row.cells).every(isClean);
  return `${target} ${clean && ratio(row, 'doordesk', 'limit') >= target ? 'held' : 'missed'}`;
};

/** @param {boolean} withLast */
export function tableHead(withLast) {
  const store = (/** @type {string} */ name) =>
    ` | ${`${name}/s`.padStart(STORE - 17).padEnd(STORE - 16)}${'p50'.padStart(7)}${'p99'.padStart(9)}`;
  const line = `${'operation'.padEnd(15)}${'conns'.padStart(6)}${store('limit')}${store('doordesk')} | ratio  target     `;
  const head = withLast ? `${line}${store('last')}  now/last` : line.trimEnd();
  return `${head}\n${'-'.repeat(head.length)}`;
}

/** @param {import('../measure.mjs').Row} row */
export function tableRow(row) {
  const { limit, doordesk, last } = row.cells;
  const name = `${row.operation.title.padEnd(15)}${number(row.connections, 6)}`;
  const compared = `${number(ratio(row, 'doordesk', 'limit'), 5, 2)}  ${verdict(row).padEnd(11)}`;
  const line = `${name} | ${columns(limit)} | ${columns(doordesk)} | ${compared}`;
  return last ? `${line} | ${columns(last)}${number(ratio(row, 'doordesk', 'last'), 10, 2)}` : line.trimEnd();
}
