import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { writeCatalogue } from '../catalogue.mjs';
import { freePort } from '../free-port.mjs';
import { httpClient } from '../http-client.mjs';
import { NAMESPACE } from '../nats-server.mjs';
import { prepare } from '../prepare.mjs';
import { runCommand } from '../run-command.mjs';
import { ServerProcess } from '../server-process.mjs';
import { settle } from '../settle.mjs';
import { shop } from '../shop.mjs';
import { copyData } from '../stand.mjs';
import { doordeskSystem } from '../systems/doordesk.mjs';
import { postgresDatabase } from './postgres.mjs';

/** @typedef {import('../stand.mjs').Stand} Stand */

/** The stores of one run, one for each topology, all with the same products. */
export class Stores {
  /** @type {Stand[]} */
  stands = [];
  /** Why some topologies are not measured, a line each. @type {string[]} */
  missing = [];
  /** @type {(() => Promise<void>)[]} */
  #closers = [];

  /**
   * @param {{ root: string, benchDir: string, runDir: string, nats: import('../nats-server.mjs').Nats | { missing: string } }} places
   * @param {import('./options.mjs').Options} options
   */
  constructor(places, options) {
    this.places = places;
    this.options = options;
    this.system = doordeskSystem(places.root, 'doordesk', {});
  }

  async start() {
    for (const name of this.options.topologies) {
      const needs = needsOf(name);
      const { nats } = this.places;
      const database = needs.postgres ? await postgresDatabase(this.#modules()) : undefined;
      if (database && 'drop' in database) this.#closers.push(database.drop);
      const lacks = [
        needs.nats && 'missing' in nats && nats.missing,
        database && 'missing' in database && database.missing,
      ];
      const why = lacks.filter((reason) => typeof reason === 'string');
      if (why.length > 0) this.missing.push(`${name} is not measured: ${why.join('; ')}`);
      else await this.#startOne(name, needs, database && 'url' in database ? database.url : undefined);
    }
  }

  /** Takes away what the stores kept elsewhere; only when they do not run any more. */
  async close() {
    for (const close of this.#closers.reverse()) await close();
  }

  /** @type {(name: string, needs: { nats: boolean, postgres: boolean }, database: string | undefined) => Promise<void>} */
  async #startOne(name, needs, database) {
    const { root, runDir, nats } = this.places;
    const { products } = this.options;
    const isPrepared = products > 0 && !needs.postgres;
    const dataDir = isPrepared ? copyData(await this.#prepared(), runDir, name) : path.join(runDir, name);
    const port = await freePort();
    const env = {
      NODE_ENV: 'production',
      PORT: String(port),
      DOORDESK_DATA: dataDir,
      DOORDESK_TOPOLOGY: name,
      DOORDESK_SEED: products > 0 ? 'none' : 'demo',
      DOORDESK_LOG: 'warn',
      ...('url' in nats
        ? { DOORDESK_NATS: nats.url, DOORDESK_NATS_NAMESPACE: `${NAMESPACE}-${this.stands.length}` }
        : {}),
      ...(database ? { DOORDESK_POSTGRES: database } : {}),
    };
    const logFile = path.join(runDir, `${name}.log`);
    const server = new ServerProcess({
      command: process.execPath,
      args: [path.join(root, 'dist', 'bench', 'topologies', 'store-process.js')],
      cwd: root,
      env,
      logFile,
      url: `http://127.0.0.1:${port}`,
      ipc: true,
    });
    const starts = [await server.ready()];
    if (products > 0 && needs.postgres) {
      console.error(`${name}: importing ${products} products`);
      await runCommand('npm', ['run', '--silent', 'import', '--', this.#catalogue()], { cwd: root, env, logFile });
      await settle([server], 120);
    }
    const client = httpClient(server.url);
    const productIds = await shop(client.call).productIds().finally(client.close);
    const system = { ...this.system, label: name, title: name };
    this.stands.push({ system, server, productIds, starts, idleMiB: NaN, loadedMiB: NaN });
  }

  /** Every module has its file in the data folder, whatever the topology: one store is filled, and copied for the others. */
  #prepared() {
    const cacheDir = path.join(this.places.benchDir, 'prepared');
    const { products, fresh } = this.options;
    const again = fresh && this.stands.length === 0;
    return prepare(this.system, { cacheDir, products, orders: 0, fresh: again });
  }

  #modules() {
    return fs.readdirSync(path.join(this.places.root, 'src', 'modules'));
  }

  #catalogue() {
    const { products } = this.options;
    const file = path.join(this.places.runDir, `catalogue-${products}.csv`);
    if (!fs.existsSync(file)) writeCatalogue(file, products);
    return file;
  }
}

/** What a topology needs beside this machine. Errors: there is no such topology. @param {string} name */
function needsOf(name) {
  const file = new URL(`../../topologies/${name}.yaml`, import.meta.url);
  if (!/^[a-z0-9-]+$/.test(name) || !fs.existsSync(file)) throw new Error(`there is no topologies/${name}.yaml`);
  const { transport, database, hosts } = parse(fs.readFileSync(file, 'utf8'));
  const databases = [database, ...Object.values(hosts).map((host) => host.database)];
  return { nats: transport === 'nats', postgres: databases.some((plan) => plan?.postgres !== undefined) };
}
