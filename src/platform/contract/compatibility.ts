import { createHash } from 'node:crypto';
import type { ServiceContract } from './define-service.js';
import { type ClassType, type JsonSchema, referredTypes, schemaOf } from './fields.js';

/** A contract as data, so that two builds of it can be held against each other. */
export interface ContractDescription {
  name: string;
  operations: Record<string, { effect: string; request: JsonSchema; reply: JsonSchema }>;
  events: Record<string, { aggregate: string; body: JsonSchema }>;
}

/** What is said for people, and has no say in whether two sides understand each other. */
const SAID_FOR_PEOPLE = new Set(['description', 'examples']);
const REF = '#/components/schemas/';

export function describeContract({ name, operations, events }: ServiceContract): ContractDescription {
  return {
    name,
    operations: Object.fromEntries(
      Object.entries(operations).map(([key, { effect, request, reply }]) => [
        key,
        { effect, request: whole(request), reply: whole(reply) },
      ]),
    ),
    events: Object.fromEntries(
      Object.entries(events).map(([key, { aggregate, body }]) => [key, { aggregate, body: whole(body) }]),
    ),
  };
}

/** The same for two descriptions that say the same, in whatever order and words. */
export const fingerprintOf = (description: ContractDescription): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(description)))
    .digest('base64url')
    .slice(0, 22);

/**
 * Why a caller built with one contract cannot talk to a callee built with another: a line for each reason, naming the
 * operation; none when they can. The callee may know more: operations, optional request fields, reply fields. A caller may
 * know an optional field that the callee does not: a call that uses it is refused by the callee, never carried out without it.
 */
export function incompatibilities(caller: ContractDescription, callee: ContractDescription): string[] {
  const reasons: string[] = [];
  for (const [key, asked] of Object.entries(caller.operations)) {
    const name = `${caller.name}.${key}`;
    const answered = callee.operations[key];
    if (!answered) {
      reasons.push(`${name}: the callee has no such operation`);
      continue;
    }
    if (asked.effect !== answered.effect)
      reasons.push(`${name}: the caller takes it for ${asked.effect}, the callee for ${answered.effect}`);
    reasons.push(...differences(asked.request, answered.request, `${name}: the request`, 'callee'));
    reasons.push(...differences(answered.reply, asked.reply, `${name}: the reply`, 'caller'));
  }
  return reasons;
}

/** The same for the events that a publisher sends and a subscriber takes. */
export function eventIncompatibilities(publisher: ContractDescription, subscriber: ContractDescription): string[] {
  return Object.entries(subscriber.events).flatMap(([key, taken]) => {
    const sent = publisher.events[key];
    if (!sent) return [];
    return differences(sent.body, taken.body, `${publisher.name}.${key}: the event`, 'subscriber');
  });
}

/** What a sender may say that the receiver would not take. */
function differences(sent: JsonSchema, taken: JsonSchema, where: string, receiver: string): string[] {
  const [sentOptions, takenOptions] = [optionsOf(sent), optionsOf(taken)];
  if (sentOptions.length === 1 && takenOptions.length === 1)
    return plainDifferences(sentOptions[0] as JsonSchema, takenOptions[0] as JsonSchema, where, receiver);
  return sentOptions.flatMap((option) => {
    const tried = takenOptions.map((t) => plainDifferences(option, t, where, receiver));
    return tried.some((reasons) => reasons.length === 0) ? [] : (tried[0] ?? []);
  });
}

function plainDifferences(sent: JsonSchema, taken: JsonSchema, where: string, receiver: string): string[] {
  if (sent['type'] !== taken['type'] && !(sent['type'] === 'integer' && taken['type'] === 'number'))
    return [`${where} is ${String(sent['type'])}, the ${receiver} takes ${String(taken['type'])}`];
  return [
    ...narrower(sent, taken, where, receiver),
    ...(taken['type'] === 'object' ? objectDifferences(sent, taken, where, receiver) : []),
    ...(taken['type'] === 'array'
      ? differences(sent['items'] as JsonSchema, taken['items'] as JsonSchema, `${where}[]`, receiver)
      : []),
  ];
}

function objectDifferences(sent: JsonSchema, taken: JsonSchema, where: string, receiver: string): string[] {
  const fields = (schema: JsonSchema) => (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema: JsonSchema) => new Set((schema['required'] ?? []) as string[]);
  const [given, known] = [fields(sent), fields(taken)];
  const reasons = [...required(taken)]
    .filter((name) => !required(sent).has(name))
    .map((name) => `${where} needs ${name} for the ${receiver}, and may come without it`);
  // A reader of replies and events passes over what it does not know; a callee refuses it.
  const strict = receiver === 'callee';
  for (const [name, schema] of Object.entries(given)) {
    const own = known[name];
    if (own) reasons.push(...differences(schema, own, `${where}.${name}`, receiver));
    else if (strict && required(sent).has(name))
      reasons.push(`${where} has ${name}, which the ${receiver} does not know`);
  }
  return reasons;
}

const LOWER = ['minimum', 'minLength', 'minItems', 'minProperties'];
const UPPER = ['maximum', 'maxLength', 'maxItems', 'maxProperties'];

function narrower(sent: JsonSchema, taken: JsonSchema, where: string, receiver: string): string[] {
  const reasons: string[] = [];
  const says = (what: string) => reasons.push(`${where}: ${what} is narrower for the ${receiver}`);
  for (const key of LOWER) if (number(taken[key], -Infinity) > number(sent[key], -Infinity)) says(key);
  for (const key of UPPER) if (number(taken[key], Infinity) < number(sent[key], Infinity)) says(key);
  for (const key of ['pattern', 'format']) if (taken[key] !== undefined && taken[key] !== sent[key]) says(key);
  const [values, allowed] = [sent['enum'] as unknown[] | undefined, taken['enum'] as unknown[] | undefined];
  if (allowed && !values?.every((value) => allowed.includes(value))) says('the choice of values');
  return reasons;
}

const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const optionsOf = (schema: JsonSchema): JsonSchema[] => (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema];

const whole = (type: ClassType): JsonSchema => resolved(schemaOf(type), []) as JsonSchema;

/** Without references and words, so that it can be sent and compared. */
function resolved(schema: unknown, within: string[]): unknown {
  if (Array.isArray(schema)) return schema.map((item) => resolved(item, within));
  if (typeof schema !== 'object' || schema === null) return schema;
  const ref = (schema as JsonSchema)['$ref'];
  if (typeof ref === 'string') {
    const type = referredTypes().get(ref.slice(REF.length));
    if (!type || within.includes(ref)) return { type: 'object', title: ref.slice(REF.length) };
    return resolved(schemaOf(type), [...within, ref]);
  }
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !SAID_FOR_PEOPLE.has(key))
      .map(([key, value]) => [
        key,
        key === 'properties' ? fieldsResolved(value as object, within) : resolved(value, within),
      ]),
  );
}

/** A field may be called `description`. */
const fieldsResolved = (fields: object, within: string[]): object =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, resolved(schema, within)]));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
