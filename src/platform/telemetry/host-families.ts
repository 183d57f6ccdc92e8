import type { ModuleRuntime } from '../host/module-runtime.js';
import type { MetricFamily } from './metric-family.js';

/** What a host knows of the modules that it carries at this moment. */
export function hostFamilies(modules: () => ModuleRuntime[]): MetricFamily[] {
  return [
    {
      name: 'doordesk_writes_waiting',
      help: 'Transactions that wait for their turn in the queue of a module’s database',
      type: 'gauge',
      samples: () => modules().map(({ name, database }) => ({ labels: { module: name }, value: database.waiting })),
    },
    {
      name: 'doordesk_commits_total',
      help: 'Commits of a module’s database; those that wait together share one',
      type: 'counter',
      samples: () => modules().map(({ name, database }) => ({ labels: { module: name }, value: database.commits })),
    },
    {
      name: 'doordesk_events_waiting',
      help: 'Events that a subscriber has not confirmed yet, at most',
      type: 'gauge',
      samples: async () => {
        const backlogs = await Promise.all(
          modules().map(async (module) => {
            // A module that just leaves this host, or whose database is down, says nothing; the others still do.
            const lines = await module.backlog().catch(() => []);
            return lines.map(({ subscriber, events }) => ({
              labels: { publisher: module.name, subscriber },
              value: events,
            }));
          }),
        );
        return backlogs.flat();
      },
    },
  ];
}
