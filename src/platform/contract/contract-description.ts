import { createHash } from 'node:crypto';
import type { Effect, Partition, ServiceContract } from './define-service.js';
import { type ClassType, type JsonSchema, referredTypes, schemaOf } from './fields.js';

export interface OperationDescription {
  readonly effect: Effect;
  readonly partition: Partition;
  readonly request: JsonSchema;
  readonly reply: JsonSchema;
}

export interface EventDescription {
  readonly body: JsonSchema;
  /** The field by which order is kept. */
  readonly aggregate: string;
}

/** A contract as plain JSON: what two hosts compare. Every schema is whole in itself, without names of classes. */
export interface ContractDescription {
  readonly name: string;
  readonly operations: Readonly<Record<string, OperationDescription>>;
  /** By name, `service.FactInPastTense`. */
  readonly events: Readonly<Record<string, EventDescription>>;
}

/** What a contract says to others: deadlines and SLAs are the owner's promise and no part of it, nor are docs and examples. */
export function describeContract(contract: ServiceContract): ContractDescription {
  return {
    name: contract.name,
    operations: mapValues(contract.operations, ({ effect, partition, request, reply }) => ({
      effect,
      partition,
      request: schemaOfClass(request, []),
      reply: schemaOfClass(reply, []),
    })),
    events: Object.fromEntries(
      Object.values(contract.events).map(({ name, body, aggregate }) => [
        name,
        { body: schemaOfClass(body, []), aggregate },
      ]),
    ),
  };
}

/** SHA-256 (base64url) of a description, whatever the order of its keys: equal fingerprints mean equal contracts. */
export function fingerprintOf(description: ContractDescription): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(description)))
    .digest('base64url');
}

/** A class that contains itself is written as the number of levels up. */
function schemaOfClass(type: ClassType, within: readonly ClassType[]): JsonSchema {
  const level = within.lastIndexOf(type);
  if (level >= 0) return { $ref: `${within.length - level} up` };
  return resolved(schemaOf(type), [...within, type]);
}

function resolved(schema: JsonSchema, within: readonly ClassType[]): JsonSchema {
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const type = referredTypes().get($ref.slice($ref.lastIndexOf('/') + 1));
    if (!type) throw new Error(`${$ref} is referred to but not defined`);
    return schemaOfClass(type, within);
  }
  const rules = Object.entries(schema).filter(([rule]) => rule !== 'description' && rule !== 'examples');
  return Object.fromEntries(rules.map(([rule, value]) => [rule, resolvedRule(rule, value, within)]));
}

function resolvedRule(rule: string, value: unknown, within: readonly ClassType[]): unknown {
  const each = (inner: JsonSchema): JsonSchema => resolved(inner, within);
  if (rule === 'properties') return mapValues(value as Record<string, JsonSchema>, each);
  if (rule === 'anyOf') return (value as JsonSchema[]).map(each);
  if (rule === 'enum' || rule === 'required') return [...(value as string[])].sort();
  if (rule === 'items' || (rule === 'additionalProperties' && typeof value === 'object'))
    return each(value as JsonSchema);
  return value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
