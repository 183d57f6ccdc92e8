import type { Engine } from './engine.js';
import type { ModuleStorage } from './module-storage.js';
import { PostgresEngine } from './postgres-engine.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Where a module keeps its data. */
export type Place =
  | { kind: 'sqlite'; /** The module's own file. */ path: string }
  | { kind: 'postgres'; /** `postgres://role:password@host/database`, for the module's own role. */ url: string };

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
