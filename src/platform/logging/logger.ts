import pino, { type Logger } from 'pino';
import { currentCall } from '../access/call-context.js';

/** Never in a log, wherever they stand. */
const SECRETS = ['password', 'token', 'authorization', 'accessToken', 'staffToken', 'cartId', 'card', 'cookie'];

/** Structured logs (one JSON object a line) on standard error; standard output is kept for what a person reads. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
      mixin: () => {
        const call = currentCall();
        return call ? { traceId: call.traceId } : {};
      },
    },
    destination(),
  );
}

/** The log of requests: every field of it is chosen by us, so there is nothing to redact. */
export const createAccessLog = (level: string): Logger =>
  pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, destination());

let shared: ReturnType<typeof pino.destination> | undefined;
const destination = (): ReturnType<typeof pino.destination> =>
  (shared ??= pino.destination({ dest: 2, sync: false, minLength: 0 }));
