import { join } from 'node:path';
import { keptCommandMigrations } from '../../../migrations/platform/index.js';
import { ModuleDatabase } from '../storage/module-database.js';
import { SqliteEngine } from '../storage/sqlite-engine.js';

/** A command that waits for its owner. */
export interface KeptCommand {
  readonly commandId: string;
  /** What is kept under one name is carried out in order. */
  readonly under: string;
  readonly service: string;
  readonly operation: string;
  readonly request: object;
  readonly caller: string;
  readonly traceId: string;
  /** RFC 3339. */
  readonly keptAt: string;
}

interface KeptRow {
  command_id: string;
  kept_under: string;
  service: string;
  operation: string;
  request: string;
  caller: string;
  trace_id: string;
  kept_at: string;
}

/** The host's own small file of kept commands: what `add` has acknowledged survives the loss of power. */
export class KeptStore {
  private constructor(private readonly database: ModuleDatabase) {}

  /** `name`: of this process among those that keep commands in this data folder. */
  static async open(dataDirectory: string, name: string): Promise<KeptStore> {
    const engine = await SqliteEngine.open({
      module: 'platform',
      path: join(dataDirectory, 'kept', `${name}.sqlite`),
      durability: 'full',
      entities: [],
      migrations: keptCommandMigrations,
    });
    return new KeptStore(new ModuleDatabase('platform', engine));
  }

  /** Everything that is kept, oldest first. */
  async all(): Promise<KeptCommand[]> {
    const rows = await this.database.read<KeptRow>(
      `SELECT command_id, kept_under, service, operation, request, caller, trace_id, kept_at
       FROM platform_kept_command ORDER BY seq`,
    );
    return rows.map((row) => ({
      commandId: row.command_id,
      under: row.kept_under,
      service: row.service,
      operation: row.operation,
      request: JSON.parse(row.request) as object,
      caller: row.caller,
      traceId: row.trace_id,
      keptAt: row.kept_at,
    }));
  }

  async add(command: KeptCommand): Promise<void> {
    const { commandId, under, service, operation, request, caller, traceId, keptAt } = command;
    await this.database.write((tx) =>
      tx.run(
        `INSERT INTO platform_kept_command
           (command_id, kept_under, service, operation, request, caller, trace_id, kept_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [commandId, under, service, operation, JSON.stringify(request), caller, traceId, keptAt],
      ),
    );
  }

  async remove(commandId: string): Promise<void> {
    await this.database.write((tx) => tx.run('DELETE FROM platform_kept_command WHERE command_id = ?', [commandId]));
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
