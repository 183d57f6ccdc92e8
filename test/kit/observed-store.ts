import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../../src/platform/index.js';
import { type RunningStore, startStore } from '../../src/store.js';
import { STAFF_TOKEN, type TestStore, attach } from './store.js';

export interface ObservedStore extends TestStore {
  running: RunningStore;
}

/** The whole store in this very process, whose insides a test may look at. */
export async function startObservedStore(overrides: Partial<Config>): Promise<ObservedStore> {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-'));
  const config = readConfig({
    PORT: '0',
    DOORDESK_DATA: directory,
    DOORDESK_SEED: 'none',
    DOORDESK_LOG: 'silent',
    DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
    DOORDESK_REGISTRATION_LIMIT: '0',
  });
  const running = await startStore({ ...config, ...overrides });
  let stopping: Promise<void> | undefined;
  return { ...(await attach(running.url, directory, () => (stopping ??= running.stop()))), running };
}
