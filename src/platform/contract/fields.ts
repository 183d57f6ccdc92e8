/**
 * Field decorators: one line per field states its rule once. Each applies the class-validator rules (the language of the
 * contract) and records the same rule as JSON Schema, from which the compiled validator and the OpenAPI document are made.
 * `fields.spec.ts` proves that both readings agree.
 */
import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  validateSync,
} from 'class-validator';

export type JsonSchema = Record<string, unknown>;
export type ClassType<T = object> = new () => T;
type Decorate = (target: object, key: string) => void;

export interface FieldOptions {
  /** The field may be absent. */
  optional?: boolean;
  /** The field may be null. */
  nullable?: boolean;
  /** What the field means: unit, source, bounds that the type does not say. */
  doc?: string;
  example?: unknown;
}

interface Field {
  schema: () => JsonSchema;
  optional: boolean;
}

const FIELDS = new WeakMap<object, Map<string, Field>>();

const UNPRINTABLE = '\\p{Cs}\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f';
/** Printable text: no control characters but tab and line ends, no lone surrogates (they do not survive UTF-8). */
export const PRINTABLE = `^[^${UNPRINTABLE}]*$`;
/** The same, with at least one character that is not white space. */
export const NOT_BLANK = `^(?=[^]*\\S)[^${UNPRINTABLE}]*$`;

const unprintable = new RegExp(`[${UNPRINTABLE}]`, 'u');
const isPrintable = (text: string): boolean => !unprintable.test(text);

/**
 * What checks a text against a pattern. The two above match a text of any length by keeping a place to go back to for each character,
 * of which V8 runs out after some millions: what they do not allow is looked for instead.
 */
export function matcherOf(pattern: string): RegExp {
  const matcher = new RegExp(pattern, 'u');
  if (pattern === PRINTABLE) matcher.test = isPrintable;
  if (pattern === NOT_BLANK) matcher.test = (text) => /\S/u.test(text) && isPrintable(text);
  return matcher;
}

/** Own fields and those of the base classes, base first. */
export function fieldsOf(type: ClassType): Map<string, Field> {
  const chain: Map<string, Field>[] = [];
  for (
    let proto: object | null = type.prototype as object;
    proto;
    proto = Object.getPrototypeOf(proto) as object | null
  ) {
    const own = FIELDS.get(proto);
    if (own) chain.unshift(own);
  }
  return new Map(chain.flatMap((own) => [...own]));
}

function field(options: FieldOptions, schema: () => JsonSchema, rules: PropertyDecorator[]): Decorate {
  return (target, key) => {
    const described = (): JsonSchema => {
      const base = schema();
      const shown = options.nullable ? { anyOf: [base, { type: 'null' }] } : base;
      return {
        ...shown,
        ...(options.doc ? { description: options.doc } : {}),
        ...(options.example === undefined ? {} : { examples: [options.example] }),
      };
    };
    const own = FIELDS.get(target) ?? new Map<string, Field>();
    own.set(key, { schema: described, optional: options.optional ?? false });
    FIELDS.set(target, own);
    for (const rule of rules) rule(target, key);
    const absent = (value: unknown): boolean =>
      (options.optional === true && value === undefined) || (options.nullable === true && value === null);
    if (options.optional || options.nullable) ValidateIf((_object, value) => !absent(value))(target, key);
  };
}

export interface TextOptions extends FieldOptions {
  /** Length in UTF-16 code units. */
  min?: number;
  max?: number;
  /** A regular expression (unicode mode); replaces the rule for printable text. */
  pattern?: string;
  format?: string;
}

/** Text of `min` (1) to `max` (200) characters; with `min` of 1 or more it may not be blank. */
export function Text(options: TextOptions = {}): Decorate {
  const { min = 1, max = 200 } = options;
  const pattern = options.pattern ?? (min > 0 ? NOT_BLANK : PRINTABLE);
  const schema: JsonSchema = { type: 'string', minLength: min, maxLength: max, pattern };
  if (options.format) schema['format'] = options.format;
  return field(options, () => schema, [IsString(), ...lengthRules(min, max), Matches(new RegExp(pattern, 'u'))]);
}

// JSON Schema counts code points, class-validator UTF-16 units: measure code points in both.
function lengthRules(min: number, max: number): PropertyDecorator[] {
  const between = (value: unknown): boolean => {
    if (typeof value !== 'string') return false;
    const length = value.length <= 32 && !/[\ud800-\udfff]/.test(value) ? value.length : [...value].length;
    return length >= min && length <= max;
  };
  return [ValidateBy({ name: 'textLength', validator: { validate: between } })];
}

/** A whole number between `min` and `max`, both inclusive. */
export function Int(options: FieldOptions & { min?: number; max?: number } = {}): Decorate {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  return field(options, () => ({ type: 'integer', minimum: min, maximum: max }), [IsInt(), Min(min), Max(max)]);
}

/** A number that is no amount of money: an average, a share. */
export function Decimal(options: FieldOptions & { min?: number; max?: number } = {}): Decorate {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
  return field(options, () => ({ type: 'number', minimum: min, maximum: max }), [IsNumber(), Min(min), Max(max)]);
}

export function Bool(options: FieldOptions = {}): Decorate {
  return field(options, () => ({ type: 'boolean' }), [IsBoolean()]);
}

/** One of a closed set of words. */
export function Choice(values: readonly string[], options: FieldOptions = {}): Decorate {
  return field(options, () => ({ type: 'string', enum: [...values] }), [IsIn([...values])]);
}

/** An opaque id: 1 to 64 characters of `A-Z a-z 0-9 . _ ~ -`. */
export function Id(options: FieldOptions = {}): Decorate {
  return Text({ ...options, min: 1, max: 64, pattern: '^[A-Za-z0-9._~-]+$' });
}

/** RFC 3339 in UTC with milliseconds, `2026-11-23T08:00:00.000Z`; sorts as text. */
export function Timestamp(options: FieldOptions = {}): Decorate {
  return Text({
    ...options,
    min: 24,
    max: 24,
    format: 'date-time',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
  });
}

/** ISO 3166-1 alpha-2, upper case. */
export function Country(options: FieldOptions = {}): Decorate {
  return Text({ example: 'US', ...options, min: 2, max: 2, pattern: '^[A-Z]{2}$' });
}

/** ISO 4217, upper case. */
export function Currency(options: FieldOptions = {}): Decorate {
  return Text({ example: 'USD', ...options, min: 3, max: 3, pattern: '^[A-Z]{3}$' });
}

export function Email(options: FieldOptions = {}): Decorate {
  return Text({
    example: 'ada@example.com',
    ...options,
    min: 3,
    max: 254,
    format: 'email',
    pattern:
      "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
  });
}

/** Another class of fields, inside this one. */
export function Nested(type: () => ClassType, options: FieldOptions = {}): Decorate {
  return field(options, () => ({ $ref: refOf(type()) }), [IsObject(), ValidateNested(), Type(type)]);
}

/** Another class of fields, or a whole number that stands for it (`doc` says how). */
export function NestedOrInt(type: () => ClassType, options: FieldOptions & { min: number; max: number }): Decorate {
  const { min, max } = options;
  const isInt = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
  const fits = (value: unknown): boolean =>
    isInt(value) ||
    (typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      validateSync(Object.assign(new (type())(), value), { whitelist: true, forbidNonWhitelisted: true }).length === 0);
  return field(options, () => ({ anyOf: [{ $ref: refOf(type()) }, { type: 'integer', minimum: min, maximum: max }] }), [
    ValidateBy({ name: 'nestedOrInt', validator: { validate: fits } }),
  ]);
}

/** A list of another class, at most `max` (1000) long. */
export function ListOf(type: () => ClassType, options: FieldOptions & { min?: number; max?: number } = {}): Decorate {
  const { min = 0, max = 1000 } = options;
  return field(options, () => ({ type: 'array', items: { $ref: refOf(type()) }, minItems: min, maxItems: max }), [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ValidateNested({ each: true }),
    Type(type),
  ]);
}

/** A list of texts, at most `max` (100) long, each of 1 to `each` (200) characters. */
export function TextList(options: FieldOptions & { min?: number; max?: number; each?: number } = {}): Decorate {
  const { min = 0, max = 100, each = 200 } = options;
  const item = { type: 'string', minLength: 1, maxLength: each, pattern: NOT_BLANK };
  const shape = new RegExp(NOT_BLANK, 'u');
  const fits = (value: unknown): boolean =>
    typeof value === 'string' && value !== '' && [...value].length <= each && shape.test(value);
  return field(options, () => ({ type: 'array', items: item, minItems: min, maxItems: max }), [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    ValidateBy({ name: 'texts', validator: { validate: fits } }, { each: true }),
  ]);
}

/** A list of whole numbers of `length` entries. */
export function IntList(options: FieldOptions & { length: number }): Decorate {
  const { length } = options;
  const schema = { type: 'array', items: { type: 'integer' }, minItems: length, maxItems: length };
  return field(options, () => schema, [
    IsArray(),
    ArrayMinSize(length),
    ArrayMaxSize(length),
    ValidateBy({ name: 'ints', validator: { validate: (v: unknown) => Number.isInteger(v) } }, { each: true }),
  ]);
}

/** Names to texts: at most `max` (100) entries, names of 1 to 64 characters, values of 0 to `each` (2000). */
export function TextMap(options: FieldOptions & { max?: number; each?: number } = {}): Decorate {
  const { max = 100, each = 2000 } = options;
  const names = /^(?!__proto__$)[^\p{Cs}\p{Cc}]{1,64}$/u;
  const shape = new RegExp(PRINTABLE, 'u');
  const fits = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length <= max &&
    Object.entries(value).every(
      ([name, text]) => names.test(name) && typeof text === 'string' && [...text].length <= each && shape.test(text),
    );
  return field(
    options,
    () => ({
      type: 'object',
      maxProperties: max,
      propertyNames: { pattern: names.source },
      additionalProperties: { type: 'string', maxLength: each, pattern: PRINTABLE },
    }),
    [ValidateBy({ name: 'textMap', validator: { validate: fits } })],
  );
}

/** The OpenAPI name of a class: its own, or `static schemaName`. */
export function schemaNameOf(type: ClassType): string {
  return (type as { schemaName?: string }).schemaName ?? type.name;
}

export function refOf(type: ClassType): string {
  SEEN.set(schemaNameOf(type), type);
  return `#/components/schemas/${schemaNameOf(type)}`;
}

/** Classes that were referred to, by schema name. */
const SEEN = new Map<string, ClassType>();
export const referredTypes = (): ReadonlyMap<string, ClassType> => SEEN;

/** The JSON Schema of a class of fields; unknown fields are refused. */
export function schemaOf(type: ClassType): JsonSchema {
  const fields = fieldsOf(type);
  return {
    type: 'object',
    properties: Object.fromEntries([...fields].map(([name, f]) => [name, f.schema()])),
    required: [...fields].filter(([, f]) => !f.optional).map(([name]) => name),
    additionalProperties: false,
  };
}
