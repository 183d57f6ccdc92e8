import { existsSync, readdirSync, rmSync } from 'node:fs';
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

/** In the data folder. */
const FOLDER = 'kept';

/** The host's own small file of kept commands: what `add` has acknowledged survives the loss of power. */
export class KeptStore {
  private constructor(
    private readonly database: ModuleDatabase,
    private readonly path: string,
  ) {}

  /** `name`: of this process among those that keep commands in this data folder. */
  static async open(dataDirectory: string, name: string): Promise<KeptStore> {
    const path = join(dataDirectory, FOLDER, `${name}.sqlite`);
    const engine = await SqliteEngine.open({
      module: 'platform',
      path,
      durability: 'full',
      entities: [],
      migrations: keptCommandMigrations,
    });
    return new KeptStore(new ModuleDatabase('platform', engine), path);
  }

  /** Who has kept commands in this data folder. */
  static names(dataDirectory: string): string[] {
    const folder = join(dataDirectory, FOLDER);
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder).filter((file) => file.endsWith('.sqlite'));
    return files.map((file) => file.slice(0, -'.sqlite'.length));
  }

  /** Takes over what a process has kept that there is no more, and removes its file. Repeated after a crash, it takes nothing twice. */
  async takeOver(other: KeptStore): Promise<void> {
    for (const command of await other.all()) await this.add(command);
    await other.close();
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${other.path}${end}`, { force: true });
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
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (command_id) DO NOTHING`,
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
