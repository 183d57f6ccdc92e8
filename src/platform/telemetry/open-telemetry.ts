import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { Telemetry } from './telemetry.js';

/**
 * Begins to watch a process. Spans are exported only where the configuration says so; OpenTelemetry is not even loaded
 * elsewhere. `host`: the name of this process among those of the store.
 */
export async function openTelemetry({ exportTraces }: Config, host: string, log: Logger): Promise<Telemetry> {
  if (!exportTraces) return new Telemetry();
  const [{ OtlpTracer }, { logDiagnostics }] = await Promise.all([
    import('./otlp-tracer.js'),
    import('./otlp-diagnostics.js'),
  ]);
  const endDiagnostics = logDiagnostics(log);
  const tracer = new OtlpTracer(host);
  return new Telemetry(tracer, () => tracer.close().finally(endDiagnostics));
}
