import { type DeployedFile, yamlFile } from '../deployed-file.js';
import { type DeploymentPlan, mustBeApart } from '../deployment-plan.js';
import { hostObjects } from './hosts.js';
import { namespace, provision, secretExamples, settings } from './shared-objects.js';
import { PUBLIC_SERVICE } from './names.js';

const RESERVED = [PUBLIC_SERVICE, 'provision', 'settings'];

/**
 * Manifests for a cluster, in the order in which they are applied; PostgreSQL and NATS are somebody else's, and named in the
 * settings. Errors: ConfigError, when the topology's hosts cannot be in containers.
 */
export function kubernetesFiles(plan: DeploymentPlan, image: string): DeployedFile[] {
  mustBeApart(plan, RESERVED);
  const file = (name: string, words: string, documents: object[]): DeployedFile =>
    yamlFile(`kubernetes/${name}`, plan.topology, words, documents);
  const postgres = plan.usesPostgres ? `\nPostgreSQL must allow max_connections=${plan.connections}.` : '';
  return [
    file('00-namespace.yaml', 'Kubernetes 1.28 or later. See docs/guides/deployment.md.', [namespace]),
    file('10-settings.yaml', `Where the servers of this store are, and its settings (README.md).${postgres}`, [
      settings(plan),
    ]),
    ...(plan.usesPostgres
      ? [
          file(
            '20-provision.yaml',
            'Before the hosts: roles and schemas of the modules. Running it again does no harm.',
            [provision(image)],
          ),
        ]
      : []),
    ...plan.hosts.map((host, i) =>
      file(
        `${30 + i}-${host.name}.yaml`,
        host.keepsFiles
          ? 'Keeps files: every pod has a number and a volume of its own.'
          : 'Keeps nothing: all is in PostgreSQL.',
        hostObjects(plan.topology, host, image),
      ),
    ),
    file(
      'secrets.yaml.example',
      'What the secrets must hold. Make them by other means than a file in a repository, or from a copy of this one.',
      secretExamples(plan),
    ),
  ];
}
