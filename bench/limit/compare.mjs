/**
 * Is this limit server a limit? Runs it beside another limit server, the one of a peer kit, in one run, in turns.
 *
 *     PEERS_DIR=… node bench/limit/compare.mjs --peers PATH [--secs 5] [--conns 1,16,64] [--checkouts 1,8,32] [--only detail,…]
 *
 * PATH is a folder with `limit/seed.mjs`, `limit/server.mjs` and `common/data.mjs`; PEERS_DIR is where that kit keeps
 * its packages.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../free-port.mjs';
import { httpClient } from '../http-client.mjs';
import { measureCheckouts } from '../load/checkouts.mjs';
import { measureSingle } from '../load/single.mjs';
import { OPERATIONS } from '../operations.mjs';
import { rotated } from '../plans.mjs';
import { ServerProcess, stopAll } from '../server-process.mjs';
import { settle } from '../settle.mjs';
import { shop } from '../shop.mjs';
import { limitSystem } from '../systems/limit.mjs';
import { peerShop } from './peer-shop.mjs';

const { values } = parseArgs({
  options: {
    peers: { type: 'string' },
    secs: { type: 'string', default: '5' },
    conns: { type: 'string', default: '1,16,64' },
    checkouts: { type: 'string', default: '1,8,32' },
    only: { type: 'string', default: 'detail,list,search,add,checkout' },
  },
});
if (!values.peers) throw new Error('--peers PATH is needed');
const peers = path.resolve(values.peers);
const times = { seconds: Number(values.secs), warmup: 2 };
const levels = (/** @type {string} */ text) => text.split(',').map(Number);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'limit-compare-'));

async function startPeer() {
  const db = path.join(dir, 'peer.db');
  execFileSync(process.execPath, [path.join(peers, 'limit', 'seed.mjs'), db]);
  const port = await freePort();
  return new ServerProcess({
    command: process.execPath,
    args: [path.join(peers, 'limit', 'server.mjs')],
    cwd: dir,
    env: { NODE_ENV: 'production', PORT: String(port), DB: db, DRIVER: 'better', SYNC: 'FULL', GROUP: '1' },
    logFile: path.join(dir, 'peer.log'),
    url: `http://127.0.0.1:${port}`,
    readyPath: '/products/1',
  });
}

async function startOurs() {
  const system = limitSystem(10_000);
  await system.importCatalogue(path.join(dir, 'ours'), '', path.join(dir, 'ours.log'));
  return system.start(path.join(dir, 'ours'), path.join(dir, 'ours.log'));
}

/** @param {number} ours @param {number} theirs */
const line = (ours, theirs) =>
  `${ours.toFixed(0).padStart(8)} ${theirs.toFixed(0).padStart(8)} ${(ours / theirs).toFixed(2).padStart(6)}`;

async function main() {
  const [our, their] = [await startOurs(), await startPeer()];
  await Promise.all([our.ready(), their.ready()]);
  const clients = [httpClient(our.url), httpClient(their.url)];
  const buyer = shop(clients[0].call);
  const peer = peerShop(peers, clients[1].call);
  const productIds = await buyer.productIds();
  const peerIds = productIds.map((_, n) => String(n + 1));

  console.log(`${'operation'.padEnd(16)} conns     ours    peers  ratio`);
  for (const { key, title, plan } of OPERATIONS.filter((operation) =>
    values.only?.split(',').includes(operation.key),
  )) {
    for (const connections of levels(plan ? values.conns : values.checkouts)) {
      await settle([our, their]);
      let results;
      if (plan) {
        const shares = await plan({ shop: buyer, productIds }, connections, times.seconds + times.warmup);
        const mine = await measureSingle(our.url, shares, times);
        await settle([our, their]);
        const theirShares =
          key === 'add'
            ? await peer.add(connections)
            : rotated(await peer[/** @type {'detail' | 'list' | 'search'} */ (key)](), connections);
        results = [mine, await measureSingle(their.url, theirShares, times)];
      } else {
        const mine = await measureCheckouts(buyer.checkout, productIds, connections, times);
        await settle([our, their]);
        results = [mine, await measureCheckouts(peer.checkout, peerIds, connections, times)];
      }
      const [mine, theirs] = results;
      console.log(`${title.padEnd(16)} ${String(connections).padStart(5)} ${line(mine.perSecond, theirs.perSecond)}`);
      const failures = { ...mine.failures, ...theirs.failures };
      if (Object.keys(failures).length > 0) throw new Error(JSON.stringify(failures));
    }
  }
  clients.forEach((client) => client.close());
}

process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(name, () => process.exit(130));
try {
  await main();
} finally {
  await stopAll();
}
process.exit();
