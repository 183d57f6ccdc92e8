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
