import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import * as ajvFormats from 'ajv-formats';
import { type ClassType, fieldsOf, matcherOf, refOf, referredTypes, schemaNameOf, schemaOf } from './fields.js';

/** One field that was refused: where (RFC 6901) and why. */
export interface FieldError {
  pointer: string;
  message: string;
}

const MOST_ERRORS = 20;
// Ajv asks for `code` where it writes validators into files; here it does not.
const regExp = Object.assign(matcherOf, { code: 'matcherOf' });
const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true, code: { regExp } });
(ajvFormats.default as unknown as (instance: Ajv2020, formats: string[]) => void)(ajv, ['date-time', 'email']);
const compiled = new WeakMap<ClassType, ValidateFunction>();

function compile(type: ClassType): ValidateFunction {
  const name = schemaNameOf(type);
  const defined: Record<string, unknown> = { [name]: schemaOf(type) };
  // `schemaOf` names the classes it refers to; follow them until no new one turns up.
  for (let grew = true; grew;) {
    grew = false;
    for (const ref of JSON.stringify(defined).matchAll(/#\/components\/schemas\/([A-Za-z0-9_]+)/g)) {
      const missing = ref[1] as string;
      if (missing in defined) continue;
      const referred = referredTypes().get(missing);
      if (!referred) throw new Error(`schema ${missing} is referred to but not defined`);
      defined[missing] = schemaOf(referred);
      grew = true;
    }
  }
  return ajv.compile({ $ref: refOf(type), components: { schemas: defined } });
}

function toFieldError(error: ErrorObject): FieldError {
  const escape = (name: unknown): string => String(name).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100);
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'additionalProperties')
    return {
      pointer: `${error.instancePath}/${escape(params['additionalProperty'])}`,
      message: 'is not a known field',
    };
  if (error.keyword === 'required')
    return { pointer: `${error.instancePath}/${escape(params['missingProperty'])}`, message: 'is required' };
  const message = error.keyword === 'pattern' ? 'has characters or a form that are not allowed' : error.message;
  return { pointer: error.instancePath.slice(0, 400), message: message ?? 'is not valid' };
}

/** Checks a plain value against a class of fields: nothing when it holds, the refused fields otherwise. */
export function validate(type: ClassType, value: unknown): FieldError[] | undefined {
  let check = compiled.get(type);
  if (!check) compiled.set(type, (check = compile(type)));
  if (check(value)) return undefined;
  const errors = (check.errors ?? []).slice(0, MOST_ERRORS).map(toFieldError);
  check.errors = null;
  return errors;
}

/** Query strings hold only text: whole numbers, booleans and lists of one are read where the class asks for them. */
export function fromQuery(type: ClassType, query: Record<string, unknown>): Record<string, unknown> {
  const texts = Object.entries(query);
  if (texts.length === 0) return {};
  const fields = fieldsOf(type);
  // Not by assignment, which would take `__proto__` for something else than a name.
  return Object.fromEntries(texts.map(([name, value]) => [name, readText(fields.get(name)?.schema()['type'], value)]));
}

function readText(wanted: unknown, value: unknown): unknown {
  if (wanted === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (wanted === 'array' && typeof value === 'string') return [value];
  if (wanted === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
