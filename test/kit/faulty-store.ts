import { ControlBinding } from '../../src/platform/control/control-socket.js';
import type { Config, KeptFigures } from '../../src/platform/index.js';
import { type TestStore, startTestStore } from './store.js';

export interface FaultyStore extends TestStore {
  /** Puts these faults in the place of those in force, through the control socket; `none` lifts them. */
  faults(list: string): Promise<void>;
  kept(): Promise<KeptFigures>;
  /** Resolves when nothing is kept any more. */
  drained(): Promise<void>;
}

/** A store that takes faults, and has none yet. */
export async function startFaultyStore(overrides: Partial<Config> = {}, directory?: string): Promise<FaultyStore> {
  const store = await startTestStore({ faults: 'none', ...overrides }, directory);
  return { ...store, ...faultsOf(store.directory) };
}

/** The faults of a store that runs on this data folder. */
export function faultsOf(directory: string): Pick<FaultyStore, 'faults' | 'kept' | 'drained'> {
  const control = new ControlBinding(directory);
  const kept = async (): Promise<KeptFigures> => (await control.command('kept')) as KeptFigures;
  return {
    kept,
    faults: async (list) => {
      await control.command('store.faults', { faults: list });
    },
    drained: async () => {
      const until = Date.now() + 60_000;
      while ((await kept()).waiting > 0) {
        if (Date.now() > until) throw new Error('something is still kept');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
