import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OPERATIONS } from './operations.mjs';

export const USAGE = `node bench/run.mjs [options]
  --only detail,list,search,add,checkout,local   only these (default: all)
  --secs N             seconds of each measurement (default 8)
  --warmup N           uncounted seconds before it (default 2)
  --conns 1,16,64      connections for single operations
  --checkouts 1,8,32   simultaneous checkouts
  --orders N           orders in both stores (default 100000)
  --products N         products in both stores (default 10000)
  --fresh              prepare the stores anew
  --starts N           starts of each store (default 3, the median counts)
  --root PATH          the built checkout to measure (default: this one)
  --last PATH          a second built checkout, the last release, as an extra column
  --env NAME=VALUE     for the Doordesk processes; may be repeated
  --self               the limit server in both columns: shows the noise of this machine
  --json FILE          raw results`;

/** @param {string} name @param {string} text @param {number} least */
function whole(name, text, least) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} takes a whole number from ${least}, not "${text}"`);
}

/** @param {string} name @param {string} text */
const wholes = (name, text) => text.split(',').map((part) => whole(name, part, 1));

/** @param {string[]} only */
function checkOnly(only) {
  const known = [...OPERATIONS.map((operation) => operation.key), 'local'];
  const unknown = only.find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`--only knows ${known.join(', ')}, not "${unknown}"`);
  return only;
}

/** @param {string[]} args */
export function parseOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', default: 'detail,list,search,add,checkout,local' },
      secs: { type: 'string', default: '8' },
      warmup: { type: 'string', default: '2' },
      conns: { type: 'string', default: '1,16,64' },
      checkouts: { type: 'string', default: '1,8,32' },
      orders: { type: 'string', default: '100000' },
      products: { type: 'string', default: '10000' },
      starts: { type: 'string', default: '3' },
      root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
      last: { type: 'string' },
      env: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      self: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    only: checkOnly(values.only.split(',')),
    seconds: whole('secs', values.secs, 1),
    warmup: whole('warmup', values.warmup, 0),
    conns: wholes('conns', values.conns),
    checkoutConns: wholes('checkouts', values.checkouts),
    orders: whole('orders', values.orders, 0),
    products: whole('products', values.products, 100),
    starts: whole('starts', values.starts, 1),
    root: path.resolve(values.root),
    last: values.last === undefined ? undefined : path.resolve(values.last),
    env: Object.fromEntries(values.env.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)])),
    json: values.json,
    fresh: values.fresh,
    self: values.self,
    help: values.help,
  };
}

/** @typedef {ReturnType<typeof parseOptions>} Options */
