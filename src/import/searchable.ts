import { setTimeout as delay } from 'node:timers/promises';
import { MOST_WAITING, Search } from '../modules/search/contract/search.contract.js';
import { type ServiceAccess, ServiceError } from '../platform/index.js';

/** How long to wait for search at the end of an import, in milliseconds; it has the rest soon after. */
const PATIENCE = 5_000;
const LOOK_EVERY = 50;

/** Waits until what was loaded can be found by search, for a while: not for very much, and not for a search that is away. */
export async function searchable(access: ServiceAccess): Promise<void> {
  const search = access.client(Search, 'import');
  for (const until = performance.now() + PATIENCE; performance.now() < until;) {
    try {
      const { state, waiting, builtAt } = await search.state({});
      if (waiting === MOST_WAITING || (state === 'ready' && builtAt !== null && waiting === 0)) return;
      await delay(LOOK_EVERY);
    } catch (error) {
      if (error instanceof ServiceError && error.isOutage) return;
      throw error;
    }
  }
}
