import { CHANGE_ME, PROVISION } from './conventions.js';
import { composeHosts } from './compose-hosts.js';
import { composeServers } from './compose-servers.js';
import { type DeployedFile, textFile, yamlFile } from './deployed-file.js';
import { type DeploymentPlan, mustBeApart } from './deployment-plan.js';

export interface ComposeOptions {
  image: string;
  /** Where the project is, seen from the folder of the file; the image is built there. */
  project: string;
  /** Of `topologies/nats-server.conf`. */
  natsSettings: string;
}

const RESERVED = ['postgres', 'nats', 'provision'];

const WORDS = `The whole store on one machine, with PostgreSQL and NATS where the topology uses them.
Copy env.example to .env, fill it in, then: docker compose up --detach --wait
See docs/guides/deployment.md. Needs Compose 2.24 or later.`;

/** A Compose project. Errors: ConfigError, when the topology's hosts cannot be in containers. */
export function composeFiles(plan: DeploymentPlan, options: ComposeOptions): DeployedFile[] {
  mustBeApart(plan, RESERVED);
  const servers = composeServers(plan);
  const { services, volumes } = composeHosts(plan, {
    image: `\${DOORDESK_IMAGE:-${options.image}}`,
    build: options.project,
    after: Object.keys(servers.services),
    addresses: servers.addresses,
  });
  const provision = servers.database === undefined ? {} : { provision: provisionOf(servers.database, services) };
  const project = {
    name: 'doordesk',
    services: { ...servers.services, ...provision, ...services },
    volumes: Object.fromEntries([...servers.volumes, ...volumes].map((name) => [name, {}])),
    ...('nats' in servers.services ? { configs: { nats: { content: options.natsSettings } } } : {}),
  };
  return [
    yamlFile('compose/compose.yaml', plan.topology, WORDS, [project]),
    textFile('compose/env.example', plan.topology, ENVIRONMENT_WORDS, environmentOf(plan, servers.database)),
  ];
}

/** Makes the modules' roles and schemas, and ends; hosts start when it has. */
function provisionOf(database: string, hosts: Record<string, object>): object {
  const [{ image, build, logging, cap_drop, security_opt }] = Object.values(hosts) as [Record<string, unknown>];
  return {
    image,
    build,
    command: ['node', ...PROVISION, database.replace('//', '//postgres@')],
    environment: {
      PGPASSWORD: '${POSTGRES_PASSWORD:?fill in .env}',
      DOORDESK_POSTGRES_SECRET: '${DOORDESK_POSTGRES_SECRET:?fill in .env}',
    },
    depends_on: { postgres: { condition: 'service_healthy' } },
    read_only: true,
    init: true,
    cap_drop,
    security_opt,
    logging,
  };
}

const ENVIRONMENT_WORDS = `Secrets and choices of this deployment: copy to .env, fill in, and keep it out of version control.
A secret is made by: openssl rand -hex 32`;

function environmentOf({ hosts, usesPostgres, variables }: DeploymentPlan, database: string | undefined): string {
  const gateway = hosts.find((host) => host.gateway);
  const own = variables.filter(({ of }) => of === 'other' || (of === 'postgres' && database === undefined));
  const further = Array.from({ length: (gateway?.instances ?? 1) - 1 }, (_, i) => `# PORT_${i + 2}=${3001 + i}`);
  const secrets = [
    ...(database === undefined ? [] : ['# Of the administrator; only PostgreSQL itself and the provisioning know it.']),
    ...(database === undefined ? [] : [`POSTGRES_PASSWORD=${CHANGE_ME}`]),
    ...(usesPostgres ? ["# The modules' passwords follow from it."] : []),
    ...(usesPostgres ? [`DOORDESK_POSTGRES_SECRET=${CHANGE_ME}`] : []),
    '# Bearer token of staff.',
    `DOORDESK_STAFF_TOKEN=${CHANGE_ME}`,
  ];
  return [
    ...secrets,
    ...own.map(({ name, fallback }) => (fallback === undefined ? `${name}=` : `# ${name}=${fallback}`)),
    '',
    '# Where the store answers. A balancer with TLS stands in front: name its network, so that limits count for each client.',
    '# PUBLISH_ON=127.0.0.1',
    '# PORT=3000',
    ...further,
    '# DOORDESK_TRUSTED_PROXIES=uniquelocal',
    '# demo: a catalogue to look at',
    '# DOORDESK_SEED=none',
    '# DOORDESK_IMAGE=registry.example.com/doordesk:VERSION',
    '# Other settings of the store (README.md, Settings) go into a file store.env beside this one.',
    '',
  ].join('\n');
}
