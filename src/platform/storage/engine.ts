import type { DataSource, EntityManager } from 'typeorm';

export type SqlValue = string | number | null;
export type Row = Record<string, SqlValue>;

/** What a module's database asks of SQLite or PostgreSQL. Parameters are written `?`. */
export interface Engine {
  readonly writer: DataSource;
  /** The manager of the one writing connection; only inside a transaction. */
  readonly manager: EntityManager;
  readonly reader: DataSource;
  read(sql: string, params: readonly SqlValue[]): Row[];
  query(sql: string, params: readonly SqlValue[]): Row[];
  run(sql: string, params: readonly SqlValue[]): number;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
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
