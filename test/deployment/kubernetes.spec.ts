import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/platform/index.js';
import { deploymentFiles, planNamed } from '../../src/cli/deployment/deployment-files.js';
import { readProject } from './compose-project.js';
import { type KubernetesObject, faultsOf } from './kubernetes-objects.js';

interface Container {
  command: string[];
  args: string[];
  env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  ports?: { name: string }[];
  startupProbe?: { httpGet: { port: string } };
  readinessProbe?: { httpGet: { port: string } };
  livenessProbe?: { httpGet: { port: string } };
  securityContext: object;
  volumeMounts?: { name: string }[];
}
interface PodSpec {
  containers: [Container];
  volumes?: { name: string }[];
  securityContext: object;
}
interface Workload {
  replicas?: number;
  ordinals?: { start: number };
  selector?: { matchLabels: Record<string, string> };
  template: { metadata: { labels: Record<string, string> }; spec: PodSpec };
  volumeClaimTemplates?: { metadata: { name: string } }[];
}

const objectsOf = (topology: string): KubernetesObject[] =>
  deploymentFiles('kubernetes', planNamed(topology), { image: 'registry.example.com/doordesk:1', out: '/srv' })
    .flatMap(({ text }) => parseAllDocuments(text))
    .map((document) => document.toJS() as KubernetesObject);

const distributed = objectsOf('distributed');
const workloads = distributed.filter(({ spec }) => spec && 'template' in spec);
const find = (kind: string, name: string): KubernetesObject => {
  const found = distributed.find((object) => object.kind === kind && object.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return structuredClone(found);
};
const workloadOf = ({ spec }: KubernetesObject): Workload => spec as unknown as Workload;

describe('Kubernetes manifests', () => {
  it.each(['distributed', 'monolith', 'one-on-nats'])(
    'of %s are valid by the schema of Kubernetes',
    async (topology) => {
      for (const object of objectsOf(topology))
        expect([object.metadata.name, await faultsOf(object)]).toEqual([object.metadata.name, []]);
    },
  );

  it.each<[string, (set: KubernetesObject, workload: Workload) => unknown, string]>([
    [
      'a misspelt field',
      (_set, { template }) => Object.assign(template.spec.containers[0], { livenessProb: {} }),
      'there is no field /spec/template/spec/containers/0/livenessProb',
    ],
    [
      'a wrong kind of value',
      (_set, workload) => Object.assign(workload, { replicas: 'two' }),
      'replicas must be integer',
    ],
    [
      'a wrong choice',
      (_set, workload) => Object.assign(workload, { podManagementPolicy: 'Sideways' }),
      'podManagementPolicy must be equal to one of',
    ],
    ['a missing field', (_set, workload) => delete workload.selector, 'must have required property selector'],
    ['an unknown kind', (set) => (set.kind = 'StatefullSet'), 'there is no apps/v1 StatefullSet'],
  ])('with %s are refused', async (_what, plant, reason) => {
    const set = find('StatefulSet', 'gateway');
    plant(set, workloadOf(set));
    expect((await faultsOf(set)).join('\n')).toContain(reason);
  });

  it('name only what there is: settings, secrets, ports, volumes, pods', () => {
    const names = (kind: string): string[] =>
      distributed.filter((o) => o.kind === kind).map(({ metadata }) => metadata.name);
    expect(workloads.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Job provision',
      'StatefulSet gateway',
      'Deployment shop',
      'Deployment buying',
      'Deployment discovery',
    ]);
    for (const workload of workloads) {
      const { selector, template, volumeClaimTemplates = [] } = workloadOf(workload);
      const [container] = template.spec.containers;
      if (selector) expect(template.metadata.labels).toMatchObject(selector.matchLabels);
      for (const { configMapRef, secretRef } of container.envFrom) {
        if (configMapRef) expect(names('ConfigMap')).toContain(configMapRef.name);
        if (secretRef) expect(names('Secret')).toContain(secretRef.name);
      }
      const ports = (container.ports ?? []).map(({ name }) => name);
      for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe])
        if (probe) expect(ports).toContain(probe.httpGet.port);
      const volumes = [...(template.spec.volumes ?? []), ...volumeClaimTemplates.map(({ metadata }) => metadata)];
      for (const { name } of container.volumeMounts ?? []) expect(volumes.map((volume) => volume.name)).toContain(name);
    }
    const pods = workloads.map((workload) => workloadOf(workload).template.metadata.labels);
    const selectors = distributed
      .filter(({ kind }) => kind === 'Service' || kind === 'PodDisruptionBudget')
      .map(({ kind, spec }) =>
        kind === 'Service' ? spec!['selector'] : (spec!['selector'] as { matchLabels: object }).matchLabels,
      );
    expect(selectors).toHaveLength(9);
    for (const selector of selectors)
      expect(
        pods.filter((labels) => Object.entries(selector as object).every(([key, value]) => labels[key] === value)),
      ).toHaveLength(1);
  });

  it('run as nobody in particular, who may do nothing in particular', () => {
    for (const workload of workloads) {
      const { securityContext, containers } = workloadOf(workload).template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  /** That these commands work is what run.spec.ts shows. */
  it('give hosts the commands and the environment that the Compose project gives them', () => {
    const secrets = { DOORDESK_POSTGRES_SECRET: 's'.repeat(32), DOORDESK_STAFF_TOKEN: 't'.repeat(16) };
    const { services } = readProject({ ...secrets, POSTGRES_PASSWORD: 'p' });
    const shared = { ...find('ConfigMap', 'doordesk').data, ...secrets };
    for (const [service, workload, instance] of [
      ['gateway-1', find('StatefulSet', 'gateway'), 1],
      ['gateway-2', find('StatefulSet', 'gateway'), 2],
      ['shop', find('Deployment', 'shop'), 1],
      ['buying', find('Deployment', 'buying'), 1],
    ] as const) {
      const { template, ordinals, replicas } = workloadOf(workload);
      const [{ command, args, env }] = template.spec.containers;
      const labels = {
        "metadata.labels['apps.kubernetes.io/pod-index']": String((ordinals?.start ?? 1) + instance - 1),
      };
      const given: Record<string, string> = { ...shared };
      for (const { name, value, valueFrom } of env)
        given[name] = value ?? { ...labels, 'metadata.name': 'pod' }[valueFrom!.fieldRef.fieldPath]!;
      expect(
        [...command, ...args].map((word) => word.replace('$(DOORDESK_INSTANCE)', given['DOORDESK_INSTANCE']!)),
      ).toEqual(services[service]!.command);
      expect(given).toMatchObject(services[service]!.environment!);
      expect(() => readConfig(given)).not.toThrow();
      expect(replicas).toBe(2);
    }
  });
});
