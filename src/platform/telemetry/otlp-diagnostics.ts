import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from 'pino';

/** A collector that is down is said so often (ms), not for every batch. */
const SAY_EVERY = 60_000;

/**
 * What OpenTelemetry complains of goes into our log: a lost span is no reason to stop, nor to fill a disk. Returns how to end
 * that.
 */
export function logDiagnostics(log: Logger): () => void {
  let silentUntil = 0;
  const say = (message: string): void => {
    if (performance.now() < silentUntil) return;
    silentUntil = performance.now() + SAY_EVERY;
    log.warn({ reason: message.slice(0, 500) }, 'spans are not exported');
  };
  const nothing = (): void => undefined;
  const logger = { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return () => diag.disable();
}
