import { IN_CONTAINERS, STOP_WITHIN, containerSettings, hostArguments } from '../conventions.js';
import type { DeployedHost } from '../deployment-plan.js';
import { SECRETS, SETTINGS, labelsOf } from './names.js';

const { data, port, opsPort, user } = IN_CONTAINERS;

/** How long the balancers of the cluster may take to notice that a pod goes, in seconds. */
const NOTICED_WITHIN = 5;

/** What a container of the store may do: write where a volume is mounted, and nothing else. */
export const CONFINED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What a small shop's host was seen to need, and some more (docs/guides/deployment.md). */
const RESOURCES = {
  requests: { cpu: '100m', memory: '192Mi' },
  limits: { memory: '768Mi' },
};

/** The template of a host's pods. */
export function podOf(topology: string, host: DeployedHost, image: string): object {
  return {
    metadata: { labels: labelsOf(host.name) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: NOTICED_WITHIN + STOP_WITHIN,
      securityContext: POD_SECURITY,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labelsOf(host.name) },
        },
      ],
      containers: [containerOf(topology, host, image)],
      volumes: [
        ...(host.keepsFiles ? [] : [{ name: 'data', emptyDir: { sizeLimit: '64Mi' } }]),
        { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      ],
    },
  };
}

function containerOf(topology: string, host: DeployedHost, image: string): object {
  // A pod of a StatefulSet has a number, the others only a name.
  const identity = host.keepsFiles ? "metadata.labels['apps.kubernetes.io/pod-index']" : 'metadata.name';
  const named = host.keepsFiles ? 'DOORDESK_INSTANCE' : 'DOORDESK_POD';
  const traced = host.keepsFiles
    ? []
    : [{ name: 'OTEL_RESOURCE_ATTRIBUTES', value: 'service.instance.id=$(DOORDESK_POD)' }];
  const settings = Object.entries(containerSettings(topology, host)).map(([name, value]) => ({ name, value }));
  const probed = host.gateway ? 'public' : 'ops';
  return {
    name: 'host',
    image,
    command: ['node'],
    args: hostArguments(host.name, host.keepsFiles ? '$(DOORDESK_INSTANCE)' : '1'),
    env: [{ name: named, valueFrom: { fieldRef: { fieldPath: identity } } }, ...traced, ...settings],
    envFrom: [{ configMapRef: { name: SETTINGS } }, { secretRef: { name: SECRETS } }],
    ports: [
      ...(host.gateway ? [{ name: 'public', containerPort: port }] : []),
      { name: 'ops', containerPort: opsPort },
    ],
    startupProbe: { ...asks('/health/live', probed), periodSeconds: 2, failureThreshold: 90 },
    readinessProbe: { ...asks('/health/ready', probed), periodSeconds: 5, failureThreshold: 2 },
    livenessProbe: { ...asks('/health/live', probed), periodSeconds: 10, failureThreshold: 3 },
    // Requests come for a moment longer, until every balancer knows.
    ...(host.gateway ? { lifecycle: { preStop: { exec: { command: ['sleep', String(NOTICED_WITHIN)] } } } } : {}),
    resources: RESOURCES,
    securityContext: CONFINED,
    volumeMounts: [
      { name: 'data', mountPath: data },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

const asks = (path: string, port: string): object => ({ httpGet: { path, port }, timeoutSeconds: 5 });
