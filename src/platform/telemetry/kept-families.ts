import type { KeptCommands } from '../access/kept-commands.js';
import type { MetricFamily } from './metric-family.js';

/** What this host has accepted for services that were away. */
export function keptFamilies(kept: KeptCommands): MetricFamily[] {
  return [
    {
      name: 'doordesk_kept_commands_waiting',
      help: 'Accepted commands that wait, in this host’s own file, for a service that is away',
      type: 'gauge',
      samples: () => [{ labels: {}, value: kept.figures().waiting }],
    },
    {
      name: 'doordesk_kept_commands_total',
      help: 'Commands that were kept, and what has become of them, since the process started',
      type: 'counter',
      samples: () => {
        const { kept: taken, carriedOut, refused, givenUp } = kept.figures();
        const outcomes = { kept: taken, carried_out: carriedOut, refused, given_up: givenUp };
        return Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value }));
      },
    },
  ];
}
