import type { ControlCommand, ControlCommands } from './platform/control/control-socket.js';
import { type Platform, invalid } from './platform/index.js';
import { Probe } from './platform/telemetry/probe.js';
import { Recording } from './platform/telemetry/recording.js';

/**
 * `record.start`: keeps what requests and calls do for so many milliseconds and, where it is told of a `probe`, the address of an
 * `echo` service, finds out what a remote call takes meanwhile. `record.stop`: says how much there was to do, and in how many
 * milliseconds this process had started. `record.read`: the traces, page by page. `record.forget`: frees them.
 */
export function recordingCommands({ telemetry, log }: Platform): ControlCommands {
  const recording = new Recording(telemetry.recorder);
  const startedIn = Math.round(performance.now());
  return new Map<string, ControlCommand>([
    [
      'record.start',
      async ({ milliseconds, traces, onlyRequests, probe }) => {
        recording.start({
          milliseconds: whole(milliseconds, 'milliseconds'),
          traces: whole(traces, 'traces'),
          onlyRequests: onlyRequests === true,
          ...(typeof probe === 'string' ? { probe: new Probe(probe, log) } : {}),
        });
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
