/** What modules and gateways stand on. Insides of the platform are imported from nowhere else. */
export * from './contract/index.js';
export {
  type CallContext,
  currentCall,
  newSpanId,
  newTraceId,
  runInCall,
  parseTraceparent,
  traceparentOf,
} from './access/call-context.js';
export type { AssembledCall, Assembly } from './access/assembly.js';
export { assembling, countKept, withinDeadline } from './access/assembling.js';
export type { CallStatistics } from './access/call-metrics.js';
export type { RequestSpan, Tracer } from './access/tracer.js';
export { KeptCommands, type KeptFigures } from './access/kept-commands.js';
export { ServiceAccess } from './access/service-access.js';
export type { EventEnvelope } from './access/binding.js';
export { type Config, ConfigError, type SnapshotPlace, environmentOf, readConfig } from './config/config.js';
export { type Platform, PlatformModule, createPlatform } from './host/platform.module.js';
export { definitionOf } from './host/module-definition.js';
export { Subscribes } from './events/subscriber.js';
export { Host } from './host/host.js';
export { Schedule } from './host/schedule.js';
export { clientsFor, moduleOf, openModule } from './host/module-of.js';
export { CONFIG, Configured, LOGGER, Log, Service } from './host/tokens.js';
export { threadScript } from './host/thread-script.js';
export { createAccessLog } from './logging/logger.js';
export type { Row, SqlValue } from './storage/engine.js';
export type { Place } from './storage/module-storage.js';
export { inList } from './storage/in-list.js';
export { ModuleDatabase } from './storage/module-database.js';
export { ReadCache } from './storage/read-cache.js';
export type { DerivedTables, RowKey } from './storage/module-storage.js';
export type { Transaction } from './storage/transaction.js';
export { CallRecorder, type RecordedCall, type RecordedTrace } from './telemetry/call-recorder.js';
export { Telemetry } from './telemetry/telemetry.js';
export { timestamp } from './values/clock.js';
export { digest, newId, newSecret } from './values/ids.js';
