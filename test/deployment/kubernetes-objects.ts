/** A Kubernetes object, as far as these tests look into it. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

interface Model {
  prototype: { validate(this: object): void };
}

/** Where the official schema of each kind is, as kubernetes-models has it from the Kubernetes OpenAPI document. */
const MODELS: Record<string, () => Promise<Model>> = {
  'v1 Namespace': async () => (await import('kubernetes-models/v1/Namespace')).Namespace,
  'v1 ConfigMap': async () => (await import('kubernetes-models/v1/ConfigMap')).ConfigMap,
  'v1 Secret': async () => (await import('kubernetes-models/v1/Secret')).Secret,
  'v1 Service': async () => (await import('kubernetes-models/v1/Service')).Service,
  'apps/v1 Deployment': async () => (await import('kubernetes-models/apps/v1/Deployment')).Deployment,
  'apps/v1 StatefulSet': async () => (await import('kubernetes-models/apps/v1/StatefulSet')).StatefulSet,
  'batch/v1 Job': async () => (await import('kubernetes-models/batch/v1/Job')).Job,
  'policy/v1 PodDisruptionBudget': async () =>
    (await import('kubernetes-models/policy/v1/PodDisruptionBudget')).PodDisruptionBudget,
};

/** What the API server would refuse, with `--validate=strict`: what breaks the schema, and fields that it does not know. */
export async function faultsOf(object: KubernetesObject): Promise<string[]> {
  const model = await MODELS[`${object.apiVersion} ${object.kind}`]?.();
  if (!model) return [`there is no ${object.apiVersion} ${object.kind}`];
  const watched = new Watched('', object);
  const faults: string[] = [];
  try {
    model.prototype.validate.call(watched.seen);
  } catch (error) {
    faults.push((error as Error).message);
  }
  return [...faults, ...watched.unknown()];
}

/** An object that notes which of its fields were looked at: a schema looks at those that it knows, and at no other. */
class Watched {
  readonly seen: object;
  private readonly fields = new Map<string, Watched | undefined>();

  constructor(
    private readonly path: string,
    private readonly object: object,
  ) {
    this.seen = new Proxy(object, {
      get: (target, field) => {
        const value = Reflect.get(target, field) as unknown;
        if (typeof field !== 'string') return value;
        if (!this.fields.has(field)) this.fields.set(field, this.watch(field, value));
        return this.fields.get(field)?.seen ?? value;
      },
    });
  }

  /** The fields that nobody has looked at. */
  unknown(): string[] {
    return Object.keys(this.object).flatMap((field) => {
      if (!this.fields.has(field)) return [`there is no field ${this.path}/${field}`];
      return this.fields.get(field)?.unknown() ?? [];
    });
  }

  private watch(field: string, value: unknown): Watched | undefined {
    return typeof value === 'object' && value !== null ? new Watched(`${this.path}/${field}`, value) : undefined;
  }
}
