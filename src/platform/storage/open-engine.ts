import type { Engine } from './engine.js';
import type { EngineOptions, Place } from './module-storage.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Opens a module's database where it is, and brings its tables up to date. */
export async function openEngine(place: Place, options: EngineOptions): Promise<Engine> {
  if (place.kind === 'postgres') throw new Error('PostgreSQL is not wired yet');
  return SqliteEngine.open({ ...options, path: place.path });
}
