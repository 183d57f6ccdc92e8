export interface ModuleDatabase {
  internals: { run(sql: string): void };
}
