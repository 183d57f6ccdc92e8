import { type JsonSchema, NOT_BLANK, PRINTABLE } from './fields.js';

/** Who sends values of the schemas that are compared, and who takes them. */
export interface Sides {
  readonly what: 'request' | 'reply' | 'body';
  readonly sender: string;
  readonly receiver: string;
  /** A field that the sender always sends and the receiver does not know: an obstacle, or left out. */
  readonly unknownRequired: 'refused' | 'ignored';
}

type Compare = (sent: JsonSchema, taken: JsonSchema, at: string, sides: Sides) => string[];

/** One line for each way in which a value of `sent` may be none of `taken`; empty when the receiver takes whatever is sent. */
export function differences(sent: JsonSchema, taken: JsonSchema, sides: Sides): string[] {
  return compare(sent, taken, '', sides);
}

/** Every alternative that may be sent must fit one that is taken. */
const compare: Compare = (sent, taken, at, sides) => {
  const takenAlternatives = alternativesOf(taken);
  return alternativesOf(sent).flatMap((alternative) => {
    const attempts = takenAlternatives.map((other) => compareOne(alternative, other, at, sides));
    if (attempts.some((lines) => lines.length === 0)) return [];
    const sameKind = takenAlternatives.findIndex((other) => other['type'] === alternative['type']);
    if (sameKind >= 0) return attempts[sameKind] as string[];
    return [line(at, sides, kindOf(alternative), takenAlternatives.map(kindOf).join(' or '))];
  });
};

const compareOne: Compare = (sent, taken, at, sides) => {
  const kind = taken['type'];
  if (sent['$ref'] ?? taken['$ref']) return sent['$ref'] === taken['$ref'] ? [] : otherwise(sent, taken, at, sides);
  if (sent['type'] !== kind && !(sent['type'] === 'integer' && kind === 'number'))
    return [line(at, sides, kindOf(sent), kindOf(taken))];
  if (Array.isArray(sent['enum'])) return compareWords(sent['enum'] as string[], taken, at, sides);
  const lines = Object.keys(taken).flatMap((rule) => compareRule(rule, sent, taken, at, sides));
  if (kind === 'array') lines.push(...compareInner('items', sent, taken, `${at}[]`, sides));
  if (kind === 'object' && taken['properties']) lines.push(...compareFields(sent, taken, at, sides));
  else if (kind === 'object') lines.push(...compareInner('additionalProperties', sent, taken, `${at}{}`, sides));
  return lines;
};

const compareInner = (rule: string, sent: JsonSchema, taken: JsonSchema, at: string, sides: Sides): string[] => {
  const [from, to] = [sent[rule], taken[rule]];
  if (typeof from === 'object' && typeof to === 'object')
    return compare(from as JsonSchema, to as JsonSchema, at, sides);
  return from === to ? [] : otherwise(sent, taken, at, sides);
};

const compareFields: Compare = (sent, taken, at, sides) => {
  const [from, to] = [fieldsOf(sent), fieldsOf(taken)];
  const lines: string[] = [];
  for (const [name, schema] of from.schemas) {
    const other = to.schemas.get(name);
    const field = at === '' ? name : `${at}.${name}`;
    if (other) lines.push(...compare(schema, other, field, sides));
    else if (from.required.has(name) && sides.unknownRequired === 'refused')
      lines.push(`${subject(field, sides)} is required by the ${sides.sender} and unknown to the ${sides.receiver}`);
  }
  for (const name of to.required) {
    if (from.required.has(name)) continue;
    const known = from.schemas.has(name) ? 'optional' : 'unknown';
    const field = at === '' ? name : `${at}.${name}`;
    lines.push(`${subject(field, sides)} is required by the ${sides.receiver} and ${known} to the ${sides.sender}`);
  }
  return lines;
};

/** A closed set of words fits when every one of them does. */
function compareWords(words: string[], taken: JsonSchema, at: string, sides: Sides): string[] {
  const strange = words.filter((word) => !takesWord(taken, word)).map((word) => `\`${word}\``);
  if (strange.length === 0) return [];
  return [`${subject(at, sides)} may be ${strange.join(', ')}, which the ${sides.receiver} does not take`];
}

function takesWord(schema: JsonSchema, word: string): boolean {
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(word);
  const { minLength = 0, maxLength = Infinity, pattern = '', format } = schema as Record<string, never>;
  const length = [...word].length;
  return format === undefined && length >= minLength && length <= maxLength && new RegExp(pattern, 'u').test(word);
}

const LOWER_BOUNDS = new Set(['minimum', 'minLength', 'minItems']);
const UPPER_BOUNDS = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties']);
const COMPARED_ELSEWHERE = new Set(['type', 'properties', 'required', 'items', 'additionalProperties']);

/** A rule of the receiver holds when the sender's is the same or narrower; patterns that differ cannot be ordered. */
function compareRule(rule: string, sent: JsonSchema, taken: JsonSchema, at: string, sides: Sides): string[] {
  if (COMPARED_ELSEWHERE.has(rule)) return [];
  const [from, to] = [sent[rule], taken[rule]];
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (LOWER_BOUNDS.has(rule) && Number(from ?? -Infinity) >= Number(to)) return [];
  if (UPPER_BOUNDS.has(rule) && Number(from ?? Infinity) <= Number(to)) return [];
  if (rule === 'pattern' && from === NOT_BLANK && to === PRINTABLE) return [];
  const shown = (value: unknown): string => (value === undefined ? `no ${rule}` : `${rule} ${JSON.stringify(value)}`);
  return [line(at, sides, shown(from), shown(to))];
}

function fieldsOf(schema: JsonSchema): { schemas: Map<string, JsonSchema>; required: Set<string> } {
  return {
    schemas: new Map(Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)),
    required: new Set((schema['required'] ?? []) as string[]),
  };
}

const alternativesOf = (schema: JsonSchema): JsonSchema[] => (schema['anyOf'] as JsonSchema[] | undefined) ?? [schema];

const kindOf = (schema: JsonSchema): string =>
  Array.isArray(schema['enum']) ? `one of ${schema['enum'].join(', ')}` : String(schema['type'] ?? schema['$ref']);

const subject = (at: string, { what }: Sides): string => (at === '' ? `the ${what}` : `the ${what} field \`${at}\``);

const line = (at: string, sides: Sides, from: string, to: string): string =>
  `${subject(at, sides)} has ${from} to the ${sides.sender} and ${to} to the ${sides.receiver}`;

const otherwise: Compare = (_sent, _taken, at, sides) => [
  `${subject(at, sides)} is another thing to the ${sides.sender} than to the ${sides.receiver}`,
];
