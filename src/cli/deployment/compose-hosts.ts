import { IN_CONTAINERS, STOP_WITHIN, containerSettings, hostArguments } from './conventions.js';
import type { DeployedHost, DeploymentPlan } from './deployment-plan.js';

interface HostsOptions {
  image: string;
  build: string;
  /** Services that must be well before a host starts. */
  after: string[];
  /** What the topology's variables are, by name. */
  addresses: Record<string, string>;
}

/** Of a bounded size, unlike the default. */
export const LOGGING = { driver: 'local' };

const { data, port, opsPort, user } = IN_CONTAINERS;

/**
 * The hosts. One that keeps files is a service for each instance, with a volume of its own; of the others as many run as the
 * topology says.
 */
export function composeHosts(
  plan: DeploymentPlan,
  options: HostsOptions,
): { services: Record<string, object>; volumes: string[] } {
  const services: Record<string, object> = {};
  const volumes: string[] = [];
  for (const host of plan.hosts) {
    if (!host.keepsFiles) {
      const scratch = { tmpfs: [`${data}:uid=${user},gid=${user},mode=0700`, '/tmp'] };
      services[host.name] = { ...serviceOf(plan, host, 1, options), ...scratch, deploy: { replicas: host.instances } };
      continue;
    }
    for (let instance = 1; instance <= host.instances; instance++) {
      const name = host.instances === 1 ? host.name : `${host.name}-${instance}`;
      const published = host.gateway ? { ports: [publishedPort(instance)] } : {};
      const kept = { volumes: [`${name}:${data}`], tmpfs: ['/tmp'] };
      services[name] = { ...serviceOf(plan, host, instance, options), ...published, ...kept };
      volumes.push(name);
    }
  }
  return { services, volumes };
}

const publishedPort = (instance: number): string =>
  `\${PUBLISH_ON:-127.0.0.1}:\${${instance === 1 ? 'PORT:-3000' : `PORT_${instance}:-${2999 + instance}`}}:${port}`;

function serviceOf(plan: DeploymentPlan, host: DeployedHost, instance: number, options: HostsOptions): object {
  const { image, build, after, addresses } = options;
  const healthy = Object.fromEntries(after.map((name) => [name, { condition: 'service_healthy' }]));
  const provisioned = after.includes('postgres') ? { provision: { condition: 'service_completed_successfully' } } : {};
  return {
    image,
    build,
    command: ['node', ...hostArguments(host.name, String(instance))],
    environment: {
      ...containerSettings(plan.topology, host),
      ...addresses,
      ...(plan.usesPostgres ? { DOORDESK_POSTGRES_SECRET: '${DOORDESK_POSTGRES_SECRET:?fill in .env}' } : {}),
      DOORDESK_STAFF_TOKEN: '${DOORDESK_STAFF_TOKEN:?fill in .env}',
      DOORDESK_SEED: '${DOORDESK_SEED:-none}',
      DOORDESK_TRUSTED_PROXIES: '${DOORDESK_TRUSTED_PROXIES:-}',
    },
    env_file: [{ path: 'store.env', required: false }],
    ...(after.length > 0 ? { depends_on: { ...healthy, ...provisioned } } : {}),
    healthcheck: healthOf(host),
    restart: 'unless-stopped',
    stop_grace_period: `${STOP_WITHIN}s`,
    init: true,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    logging: LOGGING,
  };
}

/** The image has no curl; node asks. */
const healthOf = ({ gateway }: DeployedHost): object => ({
  test: [
    'CMD',
    'node',
    '-e',
    `fetch('http://127.0.0.1:${gateway ? port : opsPort}/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
  ],
  interval: '10s',
  timeout: '10s',
  retries: 3,
  start_period: '120s',
  start_interval: '2s',
});
