import type { MigrationInterface } from 'typeorm';
import type { SqlValue } from './engine.js';
import type { Transaction } from './transaction.js';

export type MigrationClass = new () => MigrationInterface;
export type EntityClass = new () => object;

/** How a module's database is kept. */
export interface ModuleStorage {
  /** `full` where an acknowledged write must survive power loss; `normal` where everything can be rebuilt. */
  durability: 'full' | 'normal';
  migrations: MigrationClass[];
  entities?: EntityClass[];
  /** Tables whose rows are made from others and cannot be read back, such as a full-text index. */
  derived?: DerivedTables;
}

/** A row that was written: its table and the values of its primary key. */
export interface RowKey {
  table: string;
  key: SqlValue[];
}

export interface DerivedTables {
  tables: readonly string[];
  /** Makes the derived rows of these rows anew; called when a module's data is moved. */
  rebuild(tx: Transaction, written: readonly RowKey[]): Promise<void>;
}

/** Where a module keeps its tables. */
export type Place =
  | { kind: 'sqlite'; /** The module's own file. */ path: string }
  | { kind: 'postgres'; /** `postgres://role:password@host/database`, for the module's own role. */ url: string };

export interface EngineOptions {
  module: string;
  /** `full`: an acknowledged write survives power loss. `normal`: the last writes may be lost, never torn. */
  durability: 'full' | 'normal';
  entities: EntityClass[];
  migrations: MigrationClass[];
}
