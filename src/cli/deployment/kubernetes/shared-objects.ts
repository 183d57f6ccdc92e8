import { CHANGE_ME, PROVISION } from '../conventions.js';
import type { DeploymentPlan } from '../deployment-plan.js';
import { ADMINISTRATOR, NAMESPACE, SECRETS, SETTINGS, labelsOf, metadataOf } from './names.js';
import { CONFINED, POD_SECURITY } from './pods.js';

/** Nothing in it may do more than what its pods ask for. */
export const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: NAMESPACE, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
};

const ADDRESSES = { nats: 'nats://nats:4222', postgres: 'postgres://postgres:5432/doordesk', other: '' };

/** What every host is told, and what may be read by everybody. */
export const settings = ({ variables }: DeploymentPlan): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(SETTINGS, 'settings'),
  data: {
    ...Object.fromEntries(variables.map(({ name, of, fallback }) => [name, ADDRESSES[of] || (fallback ?? '')])),
    DOORDESK_SEED: 'none',
    DOORDESK_TRUSTED_PROXIES: '',
  },
});

export function secretExamples({ usesPostgres }: DeploymentPlan): object[] {
  const secret = (name: string, component: string, stringData: Record<string, string>): object => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(name, component),
    stringData,
  });
  const [postgres, administrator] = usesPostgres
    ? [
        { DOORDESK_POSTGRES_SECRET: CHANGE_ME },
        [
          secret(ADMINISTRATOR, 'provision', {
            PROVISION_URL: 'postgres://postgres@postgres:5432/doordesk',
            PGPASSWORD: CHANGE_ME,
          }),
        ],
      ]
    : [{}, []];
  return [secret(SECRETS, 'settings', { ...postgres, DOORDESK_STAFF_TOKEN: CHANGE_ME }), ...administrator];
}

/** Makes the modules' roles and schemas; the tables in them are made by the hosts. */
export const provision = (image: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadataOf('provision'),
  spec: {
    backoffLimit: 6,
    // Gone before the next release needs it again: a Job cannot be changed.
    ttlSecondsAfterFinished: 600,
    template: {
      metadata: { labels: labelsOf('provision') },
      spec: {
        restartPolicy: 'OnFailure',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: POD_SECURITY,
        containers: [
          {
            name: 'provision',
            image,
            command: ['node'],
            args: [...PROVISION, '$(PROVISION_URL)'],
            env: [
              {
                name: 'DOORDESK_POSTGRES_SECRET',
                valueFrom: { secretKeyRef: { name: SECRETS, key: 'DOORDESK_POSTGRES_SECRET' } },
              },
            ],
            envFrom: [{ secretRef: { name: ADMINISTRATOR } }],
            resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
            securityContext: CONFINED,
          },
        ],
      },
    },
  },
});
