import 'reflect-metadata';
import { readConfig } from '../../src/platform/index.js';
import { startStore } from '../../src/store.js';
import { PageAssembly } from './page.js';

/** A store as `npm start` starts it, whose public host also assembles pages when the bench asks for them. */

/** What the bench asks for. */
export interface PagesWanted {
  productIds: string[];
  milliseconds: number;
}

const store = await startStore(readConfig(process.env));
const { access } = store.host.platform;
let stopping = false;

const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void store.stop().finally(() => process.exit());
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Nobody else would end it when the bench is gone.
process.on('disconnect', stop);
process.on('message', ({ productIds, milliseconds }: PagesWanted) => {
  void new PageAssembly(access, productIds).assembleFor(milliseconds).then((pages) => process.send?.(pages));
});
