/** @typedef {import('../measure.mjs').Row} Row */

const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * The rounds of all operations as one table: medians, and the medians of what each round makes of a topology beside the first.
 *
 * @param {Row[]} rows one for each operation and round
 * @param {string[]} topologies the first is what the others are compared with
 */
export function tableLines(rows, topologies) {
  const [base] = topologies;
  const titles = [...new Set(rows.map(({ operation }) => operation.title))];
  const head = `| operation | topology | a second | p50 | p99 | throughput, share of ${base}'s | p50, times ${base}'s |`;
  const lines = titles.flatMap((title) => {
    const rounds = rows.filter(({ operation }) => operation.title === title).map(({ cells }) => cells);
    return topologies.map((name) => {
      const of = (/** @type {'perSecond' | 'p50' | 'p99'} */ key) => median(rounds.map((cells) => cells[name][key]));
      const beside = (/** @type {'perSecond' | 'p50'} */ key) =>
        median(rounds.map((cells) => cells[name][key] / cells[base][key])).toFixed(2);
      const perSecond = of('perSecond').toLocaleString('en-US', { maximumFractionDigits: 0 });
      const latencies = `${of('p50').toFixed(2)} | ${of('p99').toFixed(2)}`;
      return `| ${title} | ${name} | ${perSecond} | ${latencies} | ${beside('perSecond')} | ${beside('p50')} |`;
    });
  });
  return [head, '| --- | --- | ---: | ---: | ---: | ---: | ---: |', ...lines];
}
