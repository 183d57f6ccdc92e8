import type { DeploymentPlan } from './deployment-plan.js';
import { LOGGING } from './compose-hosts.js';

export interface ComposeServers {
  services: Record<string, object>;
  volumes: string[];
  /** What the topology's variables are, by name. */
  addresses: Record<string, string>;
  /** The store's database, where it is one of this project. */
  database: string | undefined;
}

const DATABASE = 'postgres://postgres:5432/doordesk';
const NATS = 'nats://nats:4222';

const HEALTH = { interval: '5s', timeout: '5s', retries: 12, start_period: '60s', start_interval: '1s' };

/** PostgreSQL and NATS, where the topology takes their addresses from the environment; others are somebody else's. */
export function composeServers({ variables, connections }: DeploymentPlan): ComposeServers {
  const asks = (kind: string): boolean => variables.some(({ of }) => of === kind);
  const found: ComposeServers = { services: {}, volumes: [], addresses: {}, database: undefined };
  for (const { name, of, fallback } of variables)
    found.addresses[name] =
      of === 'nats'
        ? NATS
        : of === 'postgres'
          ? DATABASE
          : `\${${name}${fallback === undefined ? ':?fill in .env' : `:-${fallback}`}}`;
  if (asks('postgres')) {
    found.services['postgres'] = postgres(connections);
    found.volumes.push('postgres');
    found.database = DATABASE;
  }
  if (asks('nats')) {
    found.services['nats'] = nats;
    found.volumes.push('nats');
  }
  return found;
}

const postgres = (connections: number): object => ({
  image: 'postgres:15',
  command: ['postgres', '-c', `max_connections=${connections}`],
  environment: { POSTGRES_PASSWORD: '${POSTGRES_PASSWORD:?fill in .env}' },
  volumes: ['postgres:/var/lib/postgresql/data'],
  // Over TCP: while it sets itself up it answers on its socket alone.
  healthcheck: { test: ['CMD', 'pg_isready', '--host=127.0.0.1', '--username=postgres'], ...HEALTH },
  restart: 'unless-stopped',
  stop_grace_period: '60s',
  shm_size: '256mb',
  logging: LOGGING,
});

const nats = {
  image: 'nats:2.12-alpine',
  command: ['nats-server', '-c', '/etc/nats/doordesk.conf', '-sd', '/data', '-m', '8222'],
  configs: [{ source: 'nats', target: '/etc/nats/doordesk.conf' }],
  volumes: ['nats:/data'],
  healthcheck: { test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8222/healthz'], ...HEALTH },
  restart: 'unless-stopped',
  stop_grace_period: '30s',
  logging: LOGGING,
};
