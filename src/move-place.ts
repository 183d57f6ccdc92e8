import { existsSync, rmSync } from 'node:fs';
import { RELAY_LEASE } from './platform/events/relay.js';
import type { ModuleDefinition } from './platform/host/module-definition.js';
import { ServiceError, openModule } from './platform/index.js';
import type { Engine } from './platform/storage/engine.js';
import type { Place } from './platform/storage/module-storage.js';
import { isLeft, markLeft } from './platform/storage/move/change-capture.js';
import { tablesOf } from './platform/storage/move/table-shape.js';
import { schemaOf } from './platform/storage/postgres-schema.js';

/**
 * Opens a place for a module that moves there: its tables, empty, marked as nobody's until the module has begun there. Errors:
 * conflict `place_taken`, when somebody works with the tables there, or has stopped and may come back.
 */
export async function takePlace(definition: ModuleDefinition, place: Place): Promise<Engine> {
  await mustBeNobodys(definition, place);
  await clearPlace(definition.contract.name, place);
  const engine = await openModule(definition, place);
  try {
    await markLeft(engine);
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Removes what is there. */
export async function clearPlace(module: string, place: Place): Promise<void> {
  if (place.kind === 'postgres') {
    const { clearSchema } = await import('./platform/storage/postgres-clear.js');
    return clearSchema(place.url, schemaOf(module));
  }
  for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
}

async function mustBeNobodys(definition: ModuleDefinition, place: Place): Promise<void> {
  if (place.kind === 'sqlite' && !existsSync(place.path)) return;
  const { name } = definition.contract;
  const engine = await openModule(definition, place);
  try {
    // A place may be called by two names: somebody who works there is known by his lease.
    const lease = await engine.lease(RELAY_LEASE);
    if (!lease) throw taken(`Somebody works with the tables of ${name} there`);
    await lease.release();
    const hasRows = await anyRow(engine, definition);
    if (hasRows && !(await isLeft(engine)))
      throw taken(`There are tables of ${name} with somebody's data in them: empty them, or choose another place`);
  } finally {
    await engine.close();
  }
}

async function anyRow(engine: Engine, { storage }: ModuleDefinition): Promise<boolean> {
  for (const { name } of await tablesOf(engine, storage.derived?.tables))
    if ((await engine.read(`SELECT 1 AS one FROM "${name}" LIMIT 1`, [])).length > 0) return true;
  return false;
}

const taken = (reason: string): ServiceError => new ServiceError('conflict', 'place_taken', `${reason}.`);
