import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Shoppers } from '../drill/shoppers.js';
import { stockUp } from '../drill/stock.js';
import { StoreProcess } from '../drill/store-process.js';

const SHOPPERS = 4;
/** How long a shopper rests before he asks for something, on average (ms): the store has something to do, and time to breathe. */
const PACE = 10;
/** Until everything has been compiled that is used often, in milliseconds. */
const WARMING_UP = 3_000;

/** A store on a temporary folder, and shoppers in it. */
export class OwnLoad {
  private constructor(
    /** Its data folder. */
    readonly directory: string,
    private readonly store: StoreProcess,
    private readonly shoppers: Shoppers,
  ) {}

  static async start(): Promise<OwnLoad> {
    const directory = mkdtempSync(join(tmpdir(), 'doordesk-advise-'));
    const store = await StoreProcess.start({
      DOORDESK_DATA: directory,
      DOORDESK_SEED: 'demo',
      DOORDESK_TOPOLOGY: 'monolith',
    });
    const shoppers = new Shoppers(store.url, await stockUp(store.url), SHOPPERS);
    shoppers.start();
    await delay(WARMING_UP);
    shoppers.pace = PACE;
    return new OwnLoad(directory, store, shoppers);
  }

  async stop(): Promise<void> {
    await this.shoppers.stop();
    this.shoppers.close();
    await this.store.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
