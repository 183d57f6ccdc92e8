import { parse } from 'yaml';

/** `${NAME}` and `${NAME:-otherwise}`. */
export const VARIABLE = /\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/g;
/** Where NATS is, and the store on it, when a topology that uses it does not say. */
export const NATS_ADDRESS = '${DOORDESK_NATS:-nats://127.0.0.1:4222}';
export const NATS_NAMESPACE = '${DOORDESK_NATS_NAMESPACE:-doordesk}';

/** A variable of the environment that a topology reads. */
export interface TopologyVariable {
  name: string;
  /** What it means when it is not set; without one, it has to be. */
  fallback?: string;
  /** The whole address of a server of this kind, or something else. */
  of: 'nats' | 'postgres' | 'other';
}

/** What a topology reads from the environment, in the order of its file; `text` is one that `parseTopology` takes. */
export function variablesIn(text: string): TopologyVariable[] {
  const file = parse(text, { maxAliasCount: 10 }) as Record<string, unknown>;
  const whole = file['transport'] === 'nats' ? { nats: NATS_ADDRESS, namespace: NATS_NAMESPACE, ...file } : file;
  const found = new Map<string, TopologyVariable>();
  collect('', whole, found);
  return [...found.values()];
}

function collect(field: string, value: unknown, found: Map<string, TopologyVariable>): void {
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) collect(name, inner, found);
  if (typeof value !== 'string') return;
  for (const [all, name = '', fallback] of value.matchAll(VARIABLE)) {
    const of = all === value && (field === 'nats' || field === 'postgres') ? field : 'other';
    if (!found.has(name)) found.set(name, { name, of, ...(fallback === undefined ? {} : { fallback }) });
  }
}
