import path from 'node:path';
import { parseArgs } from 'node:util';
import { OPERATIONS } from '../operations.mjs';

export const USAGE = `npm run bench:topologies -- [TOPOLOGY ...] [options]
  TOPOLOGY             files under topologies/; the first is what the others are compared with
                       (default: monolith cart-out every-module-alone every-module-alone-on-nats; also: distributed, two-halves)
  --only detail,list,search,add,checkout,page,remote   only these (default: all)
  --secs N             seconds of each measurement (default 2)
  --warmup N           uncounted seconds before it (default 1)
  --rounds N           times that everything is measured, in turns (default 3)
  --conns N            connections for single operations (default 8)
  --checkouts N        simultaneous checkouts (default 8)
  --products N         products in every store (default 10000); 0: the demo catalogue
  --fresh              prepare the stores anew
  --short              for a test that the bench still runs: the remote calls in a second, not in a minute
  --json FILE          raw results`;

const DEFAULT = ['monolith', 'cart-out', 'every-module-alone', 'every-module-alone-on-nats'];
const PARTS = [...OPERATIONS.map(({ key }) => key), 'page', 'remote'];

/** @type {(name: string, text: string, least: number, whole?: boolean) => number} */
function number(name, text, least, whole = true) {
  const value = Number(text);
  if (text !== '' && value >= least && (Number.isInteger(value) || (!whole && Number.isFinite(value)))) return value;
  throw new Error(`--${name} takes a ${whole ? 'whole ' : ''}number from ${least}, not "${text}"`);
}

/** @param {string[]} args */
export function parseOptions(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      secs: { type: 'string', default: '2' },
      warmup: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      conns: { type: 'string', default: '8' },
      checkouts: { type: 'string', default: '8' },
      products: { type: 'string', default: '10000' },
      json: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',');
  const unknown = only.find((key) => !PARTS.includes(key));
  if (unknown !== undefined) throw new Error(`--only knows ${PARTS.join(', ')}, not "${unknown}"`);
  return {
    topologies: positionals.length > 0 ? [...new Set(positionals)] : DEFAULT,
    only,
    seconds: number('secs', values.secs, 0.1, false),
    warmup: number('warmup', values.warmup, 0, false),
    rounds: number('rounds', values.rounds, 1),
    connections: number('conns', values.conns, 1),
    checkouts: number('checkouts', values.checkouts, 1),
    products: number('products', values.products, 0),
    json: values.json === undefined ? undefined : path.resolve(values.json),
    fresh: values.fresh,
    short: values.short,
    help: values.help,
  };
}

/** @typedef {ReturnType<typeof parseOptions>} Options */
