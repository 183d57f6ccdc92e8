import type { MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;
export type EntityClass = new () => object;

/** How a module's database is kept. */
export interface ModuleStorage {
  /** `full` where an acknowledged write must survive power loss; `normal` where everything can be rebuilt. */
  durability: 'full' | 'normal';
  migrations: MigrationClass[];
  entities?: EntityClass[];
}

/** Where a module keeps its tables. */
export type Place = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

export interface EngineOptions {
  module: string;
  /** `full`: an acknowledged write survives power loss. `normal`: the last writes may be lost, never torn. */
  durability: 'full' | 'normal';
  entities: EntityClass[];
  migrations: MigrationClass[];
}
