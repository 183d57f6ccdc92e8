import type { Engine } from './engine.js';
import type { EntityClass, MigrationClass } from './module-storage.js';
import { SqliteEngine } from './sqlite-engine.js';

/** Where a module keeps its tables. */
export type Place = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

export interface EngineOptions {
  module: string;
  /** `full`: an acknowledged write survives power loss. `normal`: the last writes may be lost, never torn. */
  durability: 'full' | 'normal';
  entities: EntityClass[];
  migrations: MigrationClass[];
}

/** Opens a module's database where it is, and brings its tables up to date. */
export async function openEngine(place: Place, options: EngineOptions): Promise<Engine> {
  if (place.kind === 'postgres') throw new Error('PostgreSQL is not wired yet');
  return SqliteEngine.open({ ...options, path: place.path });
}
