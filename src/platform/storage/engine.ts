import type { DataSource, EntityManager } from 'typeorm';

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** A right that only one instance of a module has at a time; the database takes it back when the instance dies. */
export interface Lease {
  /** Resolves when the lease is held no more, by `release` or because the connection that held it broke. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/** What a module's database asks of SQLite or PostgreSQL. Parameters are written `?`. */
export interface Engine {
  readonly writer: DataSource;
  /** The manager of the one writing connection; only inside a transaction. */
  readonly manager: EntityManager;
  readonly reader: DataSource;
  /** Which SQL it speaks where the two differ: full-text search, mostly. */
  readonly dialect: 'sqlite' | 'postgres';
  /** The most transactions that may share one commit. */
  readonly largestBatch: number;
  read(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
  query(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
  run(sql: string, params: readonly SqlValue[]): Promise<number>;
  /** `durable` false: what this commit writes may be lost when the machine dies, though not when the process does. */
  begin(durable?: boolean): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Begins one of the transactions that share the commit; it ends by `keep` or by `undo`. */
  savepoint(): Promise<void>;
  keep(): Promise<void>;
  undo(): Promise<void>;
  /** Takes the lease of that name for this instance of the module; undefined while another instance has it. */
  lease(name: string): Promise<Lease | undefined>;
  /** Tells every instance of the module that events wait in its outbox; called after their commit. */
  announce(): void;
  /** Calls `listener` whenever an instance announces; hints only, which may be lost. Returns how to stop. */
  onAnnounced(listener: () => void): () => void;
  /** True when no other process can write to this database: what this instance knows of it cannot grow old. */
  readonly exclusive: boolean;
  close(): Promise<void>;
}

/** The database cannot be reached, or cannot work now; whether an open transaction took effect is not known. */
export class StorageOutage extends Error {
  override readonly name = 'StorageOutage';
}

/** Sees every statement that a module's database really runs; the boundary tests listen here. */
export type StatementObserver = (module: string, sql: string) => void;
const observers = new Set<StatementObserver>();

export function observeStatements(observer: StatementObserver): () => void {
  observers.add(observer);
  return () => observers.delete(observer);
}

export function observed(module: string, sql: string): void {
  if (observers.size > 0) for (const observer of observers) observer(module, sql);
}
