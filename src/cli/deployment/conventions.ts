import type { DeployedHost } from './deployment-plan.js';

/** What holds in every container of the store. */
export const IN_CONTAINERS = {
  data: '/var/lib/doordesk',
  port: 3000,
  opsPort: 9464,
  /** The user of the image. */
  user: 1000,
} as const;

/** Where the store's own commands are, in an image and in an installed folder. */
export const MAIN = 'dist/run/main.js';
export const PROVISION = ['scripts/run.mjs', 'provision'];

/** Too short to be taken as a secret by the store: an example that was not filled in does not start. */
export const CHANGE_ME = 'change-me';

/** How long a stop may take, in seconds: the store cuts itself short after nine. */
export const STOP_WITHIN = 15;

/** What every host in a container is told. */
export const containerSettings = (topology: string, { gateway }: DeployedHost): Record<string, string> => ({
  DOORDESK_TOPOLOGY: topology,
  DOORDESK_DATA: IN_CONTAINERS.data,
  DOORDESK_OPS_HOST: '0.0.0.0',
  DOORDESK_OPS_PORT: String(IN_CONTAINERS.opsPort),
  ...(gateway ? { PORT: String(IN_CONTAINERS.port) } : {}),
});

/** Arguments of node: which host this is. */
export const hostArguments = (host: string, instance: string): string[] => [
  MAIN,
  '--host',
  host,
  '--instance',
  instance,
];
