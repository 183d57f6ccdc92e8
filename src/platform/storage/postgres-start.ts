import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../config/config-error.js';
import { isPostgresOutage } from './postgres-failure.js';

/** How long to wait for a server that is starting, or has no room for us yet (ms). */
const PATIENCE = 15_000;
const LOOK_EVERY = 200;
/** Who is refused by name or password is refused again. */
const FOR_GOOD = /^(?:28|3D)/;

/**
 * Opens a module's place, however far it gets before the server is gone, and tries again until it is there. Errors: ConfigError
 * when it does not come; what is no outage, as it is.
 */
export async function whenServerIsThere<T>(module: string, open: () => Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isPostgresOutage(error)) throw error;
      const { code, message } = error as { code?: string; message: string };
      if (FOR_GOOD.test(code ?? '') || performance.now() > until) throw cannotBeUsed(module, message);
      await delay(LOOK_EVERY);
    }
  }
}

export const cannotBeUsed = (module: string, why: string): ConfigError =>
  new ConfigError(`The PostgreSQL database of ${module} cannot be used: ${why}`);
