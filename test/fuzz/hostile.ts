import type { OpenApi, OpenApiOperation } from '../kit/openapi.js';

type Schema = Record<string, unknown>;

/** Values that break programs: types, bounds, encodings, sizes, nesting. */
const HOSTILE: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -9007199254740991,
  9007199254740991,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'ÀÉ𝒳🦊\u202eabc',
  'a'.repeat(5_000),
  "' OR 1=1; --",
  '"; DROP TABLE product; --',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%ff',
  '${7*7}{{7*7}}',
  '2026-13-45T99:99:99Z',
  [],
  {},
  [[[[[[[[]]]]]]]],
  { $ne: null },
  { __proto__: { admin: true }, constructor: { prototype: {} } },
  Array.from({ length: 1_000 }, (_, i) => i),
  Array.from({ length: 60 }).reduce<unknown>((inner) => ({ inner }), 'deep'),
];

/** A small deterministic source of choices. */
export function choices(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % n;
  };
}

/** A value that fits a schema of the document. */
export function fitting(schema: Schema, document: OpenApi): unknown {
  const ref = schema['$ref'] as string | undefined;
  if (ref) return fitting(document.components.schemas[ref.split('/').at(-1) as string] as Schema, document);
  const anyOf = schema['anyOf'] as Schema[] | undefined;
  if (anyOf) return fitting(anyOf[0] as Schema, document);
  const examples = schema['examples'] as unknown[] | undefined;
  if (examples) return examples[0];
  const words = schema['enum'] as unknown[] | undefined;
  if (words) return words[0];
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).map(([name, field]) => [
          name,
          fitting(field, document),
        ]),
      );
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return Math.max(1, Number(schema['minimum'] ?? 1));
    case 'boolean':
      return true;
    default:
      return 'x'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
  }
}

export interface HostileRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

/** Requests that an operation must survive: each a fitting one with one thing spoilt, or not a request of that kind at all. */
export function hostileRequests(
  method: string,
  path: string,
  operation: OpenApiOperation,
  document: OpenApi,
  known: Record<string, string>,
  count: number,
): HostileRequest[] {
  const pick = choices(path.length * 131 + method.length);
  const schema = operation.requestBody?.content['application/json']?.schema;
  const hostile = (): unknown => HOSTILE[pick(HOSTILE.length)];
  return Array.from({ length: count }, (_, i) => {
    const request: HostileRequest = { method: method.toUpperCase(), path: '', headers: {} };
    const spoilPath = path.includes('{') && i % 5 === 4;
    const filled = path.replace(/\{([^}]+)\}/g, (_m, name: string) =>
      encode(spoilPath ? hostile() : (known[name] ?? 'unknown')),
    );
    const query = operation.parameters
      .filter((p) => p.in === 'query' && (i + p.name.length) % 3 === 0)
      .map((p) => `${p.name}=${encode(i % 2 === 0 ? hostile() : fitting(p.schema, document))}`);
    if (i % 11 === 0) query.push(`unknown=${encode(hostile())}`);
    request.path = filled + (query.length > 0 ? `?${query.join('&')}` : '');
    if (i % 7 !== 0)
      request.headers['idempotency-key'] =
        i % 13 === 0 ? 'k'.repeat(300) : `fuzz-${path}-${i}`.replace(/[^\x21-\x7e]/g, '');
    if (i % 9 === 0) request.headers['if-match'] = i % 2 === 0 ? '"nonsense"' : 'W/"x", *';
    if (method === 'get') return request;
    return { ...request, ...spoiltBody(schema ? fitting(schema, document) : {}, i, pick, hostile) };
  });
}

function spoiltBody(
  good: unknown,
  i: number,
  pick: (n: number) => number,
  hostile: () => unknown,
): Partial<HostileRequest> & { headers: Record<string, string> } {
  const json = (body: unknown, type = 'application/json') => ({
    headers: { 'content-type': type, 'idempotency-key': `fuzz-${i}-${pick(1_000_000)}` },
    body: JSON.stringify(body),
  });
  switch (i % 12) {
    case 0:
      return json(hostile());
    case 1:
      return { ...json(good), body: '{"broken": ' };
    case 2:
      return json(good, 'text/xml');
    case 3:
      return { ...json(good), body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) };
    case 4:
      return { ...json(good), body: '['.repeat(20_000) };
    case 5:
      return { ...json(good), body: `{"a":"${'x'.repeat(300_000)}"}` };
    case 6:
      return { ...json(good), body: '{"__proto__":{"admin":true},"constructor":{"prototype":{"x":1}}}' };
    case 7:
      return json({ ...(good as object), unknownField: hostile() });
    default:
      return json(spoilOne(good, pick, hostile));
  }
}

/** The value with one field, somewhere inside, replaced or left out. */
function spoilOne(value: unknown, pick: (n: number) => number, hostile: () => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return hostile();
  const names = Object.keys(value);
  if (names.length === 0) return hostile();
  const name = names[pick(names.length)] as string;
  const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) };
  if (pick(6) === 0) Reflect.deleteProperty(copy, name);
  else copy[name] = pick(3) === 0 ? spoilOne(copy[name], pick, hostile) : hostile();
  return copy;
}

function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(Buffer.from(text.slice(0, 1500)).toString()) || '%20';
}
