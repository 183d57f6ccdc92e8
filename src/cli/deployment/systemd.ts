import { CHANGE_ME, PROVISION, STOP_WITHIN, hostArguments } from './conventions.js';
import { type DeployedFile, textFile } from './deployed-file.js';
import type { DeployedHost, DeploymentPlan } from './deployment-plan.js';

/** Where the built store lies on the machine, what it is told, and what it keeps. */
const INSTALLED = '/opt/doordesk';
const SETTINGS = '/etc/doordesk';
const NODE = '/usr/bin/node';

/**
 * Ports of the instances on one machine: the instance's number is put behind the prefix, and every host has a prefix of its
 * own, so that they never meet. 300: 3001, 3002, …
 */
const PUBLIC_PORT = 300;
const FIRST_OPS_PORT = 310;

/** A target, and for every host a template whose instances are those of the topology. */
export function systemdFiles(plan: DeploymentPlan): DeployedFile[] {
  const instances = plan.hosts.flatMap((host) =>
    Array.from({ length: host.instances }, (_, i) => `doordesk-${host.name}@${i + 1}`),
  );
  const target = unit({
    Unit: {
      Description: `Doordesk, topology ${plan.topology}`,
      Documentation: 'file:/opt/doordesk/docs/guides/deployment.md',
    },
    Install: { WantedBy: 'multi-user.target' },
  });
  return [
    textFile('systemd/doordesk.target', plan.topology, targetWords(plan, instances), target),
    ...plan.hosts.map((host, i) =>
      textFile(`systemd/doordesk-${host.name}@.service`, plan.topology, hostWords(host), hostUnit(plan, host, i)),
    ),
    textFile('systemd/environment.example', plan.topology, ENVIRONMENT_WORDS, environmentOf(plan)),
  ];
}

const targetWords = (
  { sharesFolder }: DeploymentPlan,
  instances: string[],
): string => `Every host of the store that is enabled on this machine. ${
  sharesFolder
    ? 'All of them, since they share one data folder'
    : 'Of all these, each machine enables those that it carries'
}:
systemctl enable doordesk.target ${instances.join(' ')}`;

const hostWords = ({ name }: DeployedHost): string =>
  `The instance's number stands behind the @: doordesk-${name}@1, doordesk-${name}@2, …`;

function hostUnit(plan: DeploymentPlan, host: DeployedHost, index: number): string {
  return unit({
    Unit: {
      Description: `Doordesk ${host.name} %i`,
      Documentation: `file:${INSTALLED}/docs/guides/deployment.md`,
      PartOf: 'doordesk.target',
      Wants: 'network-online.target',
      // Where PostgreSQL and NATS are on this machine too, they come first and go last.
      After: 'network-online.target postgresql.service nats-server.service',
      StartLimitIntervalSec: '0',
    },
    Service: {
      Type: 'exec',
      User: 'doordesk',
      Group: 'doordesk',
      WorkingDirectory: INSTALLED,
      Environment: [
        `DOORDESK_TOPOLOGY=${plan.topology}`,
        'DOORDESK_DATA=/var/lib/doordesk',
        'DOORDESK_SEED=none',
        `DOORDESK_OPS_PORT=${FIRST_OPS_PORT + index}%i`,
        ...(host.gateway ? [`PORT=${host.instances > 1 ? `${PUBLIC_PORT}%i` : 3000}`] : []),
      ],
      // What stands in a file counts more than what stands above; secrets stand nowhere else.
      EnvironmentFile: [`${SETTINGS}/environment`, `-${SETTINGS}/${host.name}-%i.environment`],
      ExecStart: [NODE, ...hostArguments(host.name, '%i')].join(' '),
      Restart: 'always',
      RestartSec: '1',
      KillMode: 'mixed',
      TimeoutStopSec: String(STOP_WITHIN),
      StateDirectory: 'doordesk',
      StateDirectoryMode: '0700',
      UMask: '0077',
      LimitNOFILE: '65536',
      ...HARDENING,
    },
    Install: { WantedBy: 'doordesk.target', DefaultInstance: '1' },
  });
}

/** What a program that compiles at run time, listens and writes one folder does not need is taken from it. */
const HARDENING = {
  NoNewPrivileges: 'yes',
  CapabilityBoundingSet: '',
  AmbientCapabilities: '',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  PrivateDevices: 'yes',
  ProtectClock: 'yes',
  ProtectHostname: 'yes',
  ProtectKernelLogs: 'yes',
  ProtectKernelModules: 'yes',
  ProtectKernelTunables: 'yes',
  ProtectControlGroups: 'yes',
  ProtectProc: 'invisible',
  RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
  RestrictNamespaces: 'yes',
  RestrictRealtime: 'yes',
  RestrictSUIDSGID: 'yes',
  RemoveIPC: 'yes',
  LockPersonality: 'yes',
  SystemCallArchitectures: 'native',
  SystemCallFilter: '@system-service @pkey',
  // A call that is refused is an error that node knows how to live with, and no end.
  SystemCallErrorNumber: 'EPERM',
};

type Settings = Record<string, string | string[]>;

const unit = (sections: Record<string, Settings>): string =>
  Object.entries(sections)
    .map(([name, settings]) => `\n[${name}]\n${linesOf(settings).join('\n')}\n`)
    .join('');

const linesOf = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`));

const ENVIRONMENT_WORDS = `Addresses, secrets and choices of this machine's hosts: ${SETTINGS}/environment, owned by root, mode 0600.
A secret is made by: openssl rand -hex 32`;

function environmentOf({ variables, usesPostgres, connections, hosts }: DeploymentPlan): string {
  const gateway = hosts.find((host) => host.gateway)?.name ?? '';
  const postgres = usesPostgres
    ? [
        `# The modules' passwords follow from it. First: cd ${INSTALLED} && DOORDESK_POSTGRES_SECRET=… node ${PROVISION.join(' ')} postgres://ADMIN@HOST/doordesk`,
        `DOORDESK_POSTGRES_SECRET=${CHANGE_ME}`,
        `# PostgreSQL must allow max_connections=${connections}.`,
      ]
    : [];
  return [
    ...postgres,
    ...variables.map(({ name, fallback }) => `${name}=${fallback ?? ''}`),
    '# Bearer token of staff.',
    `DOORDESK_STAFF_TOKEN=${CHANGE_ME}`,
    '',
    '# Where a balancer stands in front, its address or network, so that limits count for each client.',
    '# DOORDESK_TRUSTED_PROXIES=loopback',
    '# Metrics and health to other machines, too.',
    '# DOORDESK_OPS_HOST=0.0.0.0',
    `# What one instance is told besides goes into ${SETTINGS}/${gateway}-1.environment, such as PORT=3000.`,
    '# Other settings of the store: README.md, Settings.',
    '',
  ].join('\n');
}
