import { parseArgs } from 'node:util';
import { itemData } from './item-data.js';
import { measureLatency } from './latency.js';
import { judgeItems } from './judge-items.js';
import { judgeSessions, sessionData } from './judge-sessions.js';
import { type Given, MethodParams } from './method-params.js';
import { RankedLists } from './ranked-lists.js';
import { readLines } from './read-lines.js';
import { LEGEND, type Measured, tableHead, tableRow } from './report.js';
import { baskets, books, invoiceSessions, invoices, sharedFile } from './shared-data.js';

export const USAGE = `npm run bench:recommendations -- [options]
  without options        the shop's own method beside the textbook's on ../shared/data
  --train FILE --test FILE
                         lines "user item [rating] [time]" or "session item time", separated by tabs; header and gzip optional
  --kind items|sessions  items: ranks all items that a user does not have; sessions: the next item after every click
  --params JSON          {"method": NAME, ...}, or a list of them:
      trail              the method that serves (default); order auto|lines|none
      popular
      itemknn            similarity cosine|jaccard|dice|asymmetric|tversky, weighting none|BM25|TF-IDF, k 50, shrink 0, normalize true
      rp3beta            k 100, alpha 1, beta .6, normalize true
      ease               lambda 200
      ar                 pruning 20
      sr                 steps 20, weighting quadratic (same, div, linear, log), pruning 20
      sknn               k 100, sampleSize 500
      vsknn              k 500, sampleSize 5000, weighting quadratic, weightingScore div, idfWeighting 5
    for items also       implicit true (ratings count as 1), relevance binary|rating (nDCG gains by 2^rating - 1)
  --out FILE             the ranked lists: user item rank score (and for sessions the click that they follow)
  --top N                so many of each in --out (default 20)
  --json                 JSON instead of a table
  --latency N            starts the module with N products and measures its answers`;

/** Runs what the arguments ask for; gives the exit code. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      kind: { type: 'string', default: 'items' },
      params: { type: 'string', default: '{}' },
      out: { type: 'string' },
      top: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      latency: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  if (values.latency !== undefined) return latencies(Number(values.latency), values.json);
  const results: Measured[] = [];
  if (!values.json) process.stdout.write(`${LEGEND}\n`);
  const show = (one: Measured): void => {
    if (!values.json && results.at(-1)?.data !== one.data) process.stdout.write(`\n${one.data}\n${tableHead()}\n`);
    results.push(one);
    if (!values.json) process.stdout.write(`${tableRow(one)}\n`);
  };
  if (values.train !== undefined && values.test !== undefined) {
    const { train, test, kind, params, out, top } = values;
    measureFiles({ train, test, kind, params: methodsIn(params), out, top: Number(top) }, show);
  } else if (values.train !== undefined || values.test !== undefined)
    throw new Error('--train and --test belong together');
  else measureShared(show);
  if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return 0;
}

async function latencies(products: number, json: boolean): Promise<number> {
  if (!Number.isInteger(products) || products < 100) throw new Error('--latency takes a number of products from 100');
  const found = await measureLatency(products, (line) => process.stderr.write(`${line}\n`));
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    process.stdout.write(`${products} products; milliseconds    median      p99     most\n`);
    for (const { kind, median, p99, most } of found)
      process.stdout.write(
        `${kind.padEnd(30)}${[median, p99, most].map((one) => one.toFixed(2).padStart(9)).join('')}\n`,
      );
  }
  return 0;
}

const methodsIn = (json: string): Given[] => {
  const given = JSON.parse(json) as Given | Given[];
  return Array.isArray(given) ? given : [given];
};

interface Files {
  train: string;
  test: string;
  kind: string;
  params: Given[];
  out: string | undefined;
  top: number;
}

function measureFiles({ train, test, kind, params, out, top }: Files, show: (one: Measured) => void): void {
  if (kind !== 'items' && kind !== 'sessions') throw new Error(`--kind is items or sessions, not ${kind}`);
  if (out !== undefined && params.length > 1) throw new Error('--out takes the lists of one method');
  const [trainLines, testLines] = [readLines(train, kind), readLines(test, kind)];
  for (const given of params) {
    const method = new MethodParams(given);
    const lists = out === undefined ? undefined : new RankedLists(out, top);
    const graded = method.choice('relevance', ['binary', 'rating'], 'binary') === 'rating';
    const judge =
      kind === 'sessions'
        ? () => judgeSessions(sessionData(trainLines, testLines), method, lists)
        : () => judgeItems(itemData(trainLines, testLines, method.flag('implicit', true), graded), method, lists);
    show(timed(`${train}, judged by ${test}`, nameOf(given), judge));
    lists?.close();
  }
}

/** What was asked for, as short as it can be told. */
const nameOf = (given: Given): string =>
  Object.keys(given).length === 0 ? 'trail' : Object.values(given).map(String).join(' ');

function timed(
  data: string,
  method: string,
  judge: () => Measured['metrics'],
  reference?: Measured['reference'],
): Measured {
  const started = performance.now();
  const metrics = judge();
  return { data, method, metrics, seconds: (performance.now() - started) / 1000, ...(reference ? { reference } : {}) };
}

/** What textbook code reached on the same books under the same protocol. */
const BOOK_REFERENCES: readonly [Given, Measured['reference']][] = [
  [{ method: 'popular' }, { hitRate10: 0.018, ndcg10: 0.0081 }],
  [
    { method: 'itemknn', k: 50 },
    { hitRate10: 0.0487, ndcg10: 0.0246 },
  ],
  [
    { method: 'ease', lambda: 200 },
    { hitRate10: 0.0483, ndcg10: 0.0247 },
  ],
  [{ method: 'trail' }, { hitRate10: 0.0487, ndcg10: 0.0247 }],
];

function measureShared(show: (one: Measured) => void): void {
  const ratings = sharedFile('books/ratings.csv.gz');
  const retail = sharedFile('baskets/online-retail.csv.gz');
  if (ratings === undefined || retail === undefined) {
    process.stderr.write('There is no ../shared/data beside the project: give --train and --test.\n');
    return;
  }
  const read = books(ratings);
  for (const [given, reference] of BOOK_REFERENCES)
    show(
      timed(
        'books: the last rating of each reader',
        nameOf(given),
        () => judgeItems(read, new MethodParams(given)),
        reference,
      ),
    );
  const all = invoices(retail);
  const bought = baskets(all);
  for (const given of [{ method: 'popular' }, { method: 'itemknn', k: 50 }, { method: 'rp3beta' }, { method: 'trail' }])
    show(
      timed("baskets: what is new in a customer's last invoice", nameOf(given), () =>
        judgeItems(bought, new MethodParams(given)),
      ),
    );
  const sessions = invoiceSessions(all);
  for (const method of ['popular', 'ar', 'sr', 'sknn', 'vsknn', 'trail'])
    show(
      timed('sessions: the next article of an invoice, last 7 days', method, () =>
        judgeSessions(sessions, new MethodParams({ method })),
      ),
    );
}
