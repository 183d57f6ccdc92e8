import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPlan } from '../../src/platform/topology/topology.js';
import { MODULE_NAMES } from '../../src/store.module.js';
import { TestNats } from '../kit/nats-server.js';
import { type TestDatabase, createTestDatabase } from '../kit/postgres.js';
import type { Chance } from './chance.js';
import { KillableStore } from './killable-store.js';

const UP = fileURLToPath(new URL('../../scripts/up.mjs', import.meta.url));

/** What a host says, by `npm run up`, when it dies, and when it serves the public. */
const HOST_SAYS = /^(\S+) +(?:ended; starting it again|Doordesk is ready at (\S+))/gm;

/** Two instances of every host under `npm run up`, on a PostgreSQL database and a NATS server of their own. */
export class DistributedStore {
  private readonly instances: [host: HostPlan, instance: number][] = [];
  private readonly open = new Map<string, string>();
  private heard = 0;

  private constructor(
    readonly database: TestDatabase,
    private readonly nats: TestNats,
    private readonly store: KillableStore,
  ) {}

  static async start(): Promise<DistributedStore> {
    const [database, nats] = await Promise.all([createTestDatabase(MODULE_NAMES), TestNats.start()]);
    const env = { DOORDESK_POSTGRES: database.storeUrl, DOORDESK_NATS: nats.url };
    const hosts = new KillableStore(env, [process.execPath, UP, 'distributed']);
    const store = new DistributedStore(database, nats, hosts);
    try {
      await hosts.start();
      for (const host of await hosts.hosts())
        for (let instance = 1; instance <= host.instances; instance++) store.instances.push([host, instance]);
      return store;
    } catch (error) {
      await store.remove();
      throw error;
    }
  }

  /** Leads to every module. */
  get control(): KillableStore['control'] {
    return this.store.control;
  }

  /** Where its public hosts serve at this moment. */
  get entrances(): string[] {
    const { stdout } = this.store.output;
    const whole = stdout.lastIndexOf('\n') + 1;
    for (const [, host, url] of stdout.slice(this.heard, whole).matchAll(HOST_SAYS))
      if (url === undefined) this.open.delete(host as string);
      else this.open.set(host as string, url);
    this.heard = whole;
    return [...this.open.values()];
  }

  carriedOut(): Promise<void> {
    return this.store.carriedOut();
  }

  /** Kills one process; it may be one that answers the public. */
  async killSomeInstance(chance: Chance): Promise<void> {
    await this.store.killInstance(...chance.one(this.instances));
  }

  /** Cuts the connections of one module, whichever instance has them; they may be made anew at once. */
  async cutSomeModule(chance: Chance): Promise<void> {
    await this.database.cut(chance.one(MODULE_NAMES));
  }

  /** Cuts every connection to PostgreSQL, and refuses new ones for so long (ms). */
  async losePostgres(milliseconds: number): Promise<void> {
    await this.database.admits(false);
    await this.database.cut();
    await delay(milliseconds);
    await this.database.admits(true);
  }

  /** Kills NATS, and starts it again after so long (ms), with the events that it has stored or without. */
  async loseNats(milliseconds: number, what: { forgets: boolean }): Promise<void> {
    await this.nats.kill();
    if (what.forgets) this.nats.forgetStore();
    await delay(milliseconds);
    await this.nats.start();
  }

  async remove(): Promise<void> {
    await this.store.remove();
    await this.nats.remove();
    await this.database.drop();
  }
}
