import type { Engine } from './engine.js';
import type { ModuleStorage, Place } from './module-storage.js';
import { PostgresEngine } from './postgres-engine.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Opens a module's database and brings its tables up to date. Errors: ConfigError when the place cannot be used. */
export function openEngine(
  place: Place,
  { module, durability, migrations, entities = [] }: ModuleStorage & { module: string },
): Promise<Engine> {
  const options = { module, durability, migrations, entities };
  return place.kind === 'sqlite'
    ? SqliteEngine.open({ ...options, path: place.path })
    : PostgresEngine.open({ ...options, url: place.url });
}
