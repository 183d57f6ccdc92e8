import type { ControlCommand, ControlCommands } from './platform/control/control-socket.js';
import { type Platform, ServiceError, invalid } from './platform/index.js';

/** `faults`: changes what is wrong in this process, where it was started with DOORDESK_FAULTS; `kept`: what is being kept. */
export function faultCommands({ faults, kept }: Platform): ControlCommands {
  return new Map<string, ControlCommand>([
    ['faults', async ({ faults: text }) => inForce(faults, text)],
    ['kept', () => Promise.resolve(kept.figures())],
  ]);
}

function inForce(plan: Platform['faults'], text: unknown): object {
  if (!plan)
    throw new ServiceError(
      'conflict',
      'faults_are_off',
      'This store takes no faults: start it with DOORDESK_FAULTS (none: without one at first).',
    );
  try {
    if (typeof text === 'string') plan.set(text);
  } catch (error) {
    throw invalid('invalid_faults', `The list ${(error as Error).message}.`);
  }
  return { faults: plan.inForce };
}
