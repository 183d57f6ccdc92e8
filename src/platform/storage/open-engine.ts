import type { Engine } from './engine.js';
import type { EngineOptions, Place } from './module-storage.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Opens a module's database where it is, and brings its tables up to date. */
export async function openEngine(place: Place, options: EngineOptions): Promise<Engine> {
  if (place.kind === 'postgres') return PostgresEngine.open(place.url, options);
  return SqliteEngine.open({ ...options, path: place.path });
}
