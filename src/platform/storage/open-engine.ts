import type { Engine } from './engine.js';
import type { ModuleStorage, Place } from './module-storage.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Opens a module's database and brings its tables up to date. Errors: ConfigError when the place cannot be used. */
export async function openEngine(
  place: Place,
  { module, durability, migrations, entities = [] }: ModuleStorage & { module: string },
): Promise<Engine> {
  const options = { module, durability, migrations, entities };
  if (place.kind === 'sqlite') return SqliteEngine.open({ ...options, path: place.path });
  // Its driver is loaded where there is such a place.
  const { PostgresEngine } = await import('./postgres-engine.js');
  return PostgresEngine.open({ ...options, url: place.url });
}
