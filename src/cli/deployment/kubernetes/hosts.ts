import { IN_CONTAINERS } from '../conventions.js';
import type { DeployedHost } from '../deployment-plan.js';
import { PUBLIC_SERVICE, labelsOf, metadataOf } from './names.js';
import { podOf } from './pods.js';

/** What a host is made of. One that keeps files has numbered pods, each with a volume of its own. */
export function hostObjects(topology: string, host: DeployedHost, image: string): object[] {
  return [
    ...(host.gateway ? [publicService(host)] : []),
    headlessService(host),
    host.keepsFiles ? statefulSet(topology, host, image) : deployment(topology, host, image),
    ...(host.instances > 1 ? [disruptionBudget(host)] : []),
  ];
}

const publicService = ({ name }: DeployedHost): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(PUBLIC_SERVICE, name),
  spec: {
    type: 'ClusterIP',
    selector: labelsOf(name),
    ports: [{ name: 'http', port: 80, targetPort: 'public' }],
  },
});

/** For scrapers: every pod by its own address. */
const headlessService = ({ name }: DeployedHost): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(name),
  spec: {
    clusterIP: 'None',
    selector: labelsOf(name),
    ports: [{ name: 'ops', port: IN_CONTAINERS.opsPort, targetPort: 'ops' }],
  },
});

const statefulSet = (topology: string, host: DeployedHost, image: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: metadataOf(host.name),
  spec: {
    replicas: host.instances,
    // Instances count from one.
    ordinals: { start: 1 },
    serviceName: host.name,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: labelsOf(host.name) },
    template: podOf(topology, host, image),
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: host.keepsTables ? '10Gi' : '1Gi' } },
        },
      },
    ],
  },
});

const deployment = (topology: string, host: DeployedHost, image: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadataOf(host.name),
  spec: {
    replicas: host.instances,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    selector: { matchLabels: labelsOf(host.name) },
    template: podOf(topology, host, image),
  },
});

const disruptionBudget = ({ name }: DeployedHost): object => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadataOf(name),
  spec: { maxUnavailable: 1, selector: { matchLabels: labelsOf(name) } },
});
