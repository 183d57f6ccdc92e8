import type { ControlCommand, ControlCommands } from './platform/control/control-socket.js';
import { type Platform, invalid } from './platform/index.js';
import { Recording } from './platform/telemetry/recording.js';

/**
 * `record.start`: keeps what the requests and calls of the next milliseconds do; `record.stop`: says how much that was, and in
 * how many milliseconds this process had started;
 * `record.read`: the traces, page by page; `record.forget`: frees them.
 */
export function recordingCommands({ telemetry }: Platform): ControlCommands {
  const recording = new Recording(telemetry.recorder);
  const startedIn = Math.round(performance.now());
  return new Map<string, ControlCommand>([
    [
      'record.start',
      async ({ milliseconds, traces, onlyRequests }) => {
        recording.start(whole(milliseconds, 'milliseconds'), whole(traces, 'traces'), onlyRequests === true);
        return {};
      },
    ],
    ['record.stop', async () => ({ ...recording.stop(), startedIn })],
    ['record.read', async ({ from }) => recording.page(from === undefined ? 0 : whole(from, 'from'))],
    [
      'record.forget',
      async () => {
        recording.forget();
        return {};
      },
    ],
  ]);
}

function whole(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid('invalid_recording', `${name} must be a whole number.`);
}
