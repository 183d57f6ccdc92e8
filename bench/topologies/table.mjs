/** @typedef {import('../measure.mjs').Row} Row @typedef {import('../measure.mjs').Cell} Cell */

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What is told of each cell, in the order of the columns. @type {Record<string, (cell: Cell) => number>} */
const MEASURES = {
  perSecond: ({ perSecond }) => perSecond,
  p50: ({ p50 }) => p50,
  p99: ({ p99 }) => p99,
  // Of all hosts together, for one operation: says what a split costs even where the machine has other work.
  cpu: ({ cpu, perSecond }) => (cpu.server * 1000) / perSecond,
};

/**
 * The rounds of all operations as one table: medians, and the medians of what each round makes of a topology beside the first.
 *
 * @param {Row[]} rows one for each operation and round
 * @param {string[]} topologies the first is what the others are compared with
 */
export function tableLines(rows, topologies) {
  const [base] = topologies;
  const titles = [...new Set(rows.map(({ operation }) => operation.title))];
  const lines = titles.flatMap((title) => {
    const rounds = rows.filter(({ operation }) => operation.title === title).map(({ cells }) => cells);
    return topologies.map((name) => {
      const of = (/** @type {string} */ key) => median(rounds.map((cells) => MEASURES[key](cells[name])));
      const beside = (/** @type {string} */ key) =>
        median(rounds.map((cells) => MEASURES[key](cells[name]) / MEASURES[key](cells[base]))).toFixed(2);
      const perSecond = of('perSecond').toLocaleString('en-US', { maximumFractionDigits: 0 });
      const measured = [perSecond, of('p50').toFixed(2), of('p99').toFixed(2), of('cpu').toFixed(2)];
      return `| ${[title, name, ...measured, beside('perSecond'), beside('p50'), beside('cpu')].join(' | ')} |`;
    });
  });
  return [
    `| operation | topology | a second | p50 | p99 | CPU | a second, of ${base} | p50, × ${base} | CPU, × ${base} |`,
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
  ];
}
